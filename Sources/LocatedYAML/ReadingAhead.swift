import Synchronization

/// Reads the documents that come next on another thread while those before them are looked at.
struct ReadingAhead<Prepared: Sendable> {
  struct Item: Sendable {
    var reading: YAMLReading
    /// One for each of its documents.
    var prepared: [Prepared]
  }

  /// Documents of one go; few enough that their nodes are soon let go of again.
  private static var goSize: Int { 128 }

  private let text: SharedText
  private var next: Go?

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, _ path: String,
    _ prepare: @escaping @Sendable (YAMLNode) -> Prepared
  ) {
    text = SharedText(bytes: bytes, path: path, prepare: prepare)
  }

  static func batches(_ chunks: [DocumentSplitter.Chunk]) -> [[DocumentSplitter.Chunk]] {
    stride(from: 0, to: chunks.count, by: goSize).map {
      Array(chunks[$0..<min(chunks.count, $0 + goSize)])
    }
  }

  /// What `batch` holds; `following` begins to be read.
  mutating func take(
    _ batch: [DocumentSplitter.Chunk], then following: [DocumentSplitter.Chunk]?
  ) -> [Item] {
    let items = next?.wait() ?? text.read(batch)
    next = following.map { Go($0, text) }
    return items
  }

  /// Waits for what is still being read: the text must outlive it.
  func finish() { _ = next?.wait() }

  /// A file's bytes, which nobody changes while they are read.
  private struct SharedText: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>
    let path: String
    let prepare: @Sendable (YAMLNode) -> Prepared

    func read(_ batch: [DocumentSplitter.Chunk]) -> [Item] {
      batch.map { chunk in
        var reading = YAMLReader.read(
          UnsafeBufferPointer(rebasing: bytes[chunk.bytes]), firstLine: chunk.firstLine, path: path)
        reading.end = chunk.bytes.upperBound
        return Item(reading: reading, prepared: reading.documents.map(prepare))
      }
    }
  }

  /// One batch on its way.
  private final class Go: Sendable {
    private let items = Mutex<[Item]>([])
    private let isDone = Signal()

    init(_ batch: [DocumentSplitter.Chunk], _ text: SharedText) {
      let work = BackgroundThread { [self] in
        let made = text.read(batch)
        items.withLock { $0 = made }
        isDone.give()
      }
      if !work.start() { work.run() }
    }

    /// To be called once.
    func wait() -> [Item] {
      _ = isDone.wait(nil)
      return items.withLock { found in
        defer { found = [] }
        return found
      }
    }
  }
}
