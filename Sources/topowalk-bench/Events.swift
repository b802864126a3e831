import CYAML
import LocatedYAML
import SourceText
import SystemCalls

/// libyaml's events of a file and nothing else: what no YAML reader on top of it can undercut.
enum Events {
  static func run(_ path: String) {
    guard let file = fopen(path, "rb") else { return }
    defer { fclose(file) }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_input_file(&parser, file)
    var event = yaml_event_t()
    var count = 0
    var isOver = false
    while !isOver, yaml_parser_parse(&parser, &event) == 1 {
      isOver = event.type == YAML_STREAM_END_EVENT
      yaml_event_delete(&event)
      count += 1
    }
    print(count)
  }

  /// The trees that topowalk makes of the file, with every place; what stands beside bare events.
  static func trees(_ path: String) {
    guard let file = fopen(path, "rb") else { return }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    guard let source = TextDecoding.decode(bytes, path: path).file else { return }
    var documents = 0
    YAMLReader.read(source, preparing: { $0.count }) { part, _ in
      documents += part.documents.count
      return true
    }
    print(documents)
  }
}
