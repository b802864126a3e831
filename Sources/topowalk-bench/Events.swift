import CYAML
import Glibc

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
}
