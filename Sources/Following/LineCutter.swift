import NIOCore

/// Lines out of whatever pieces the network delivers.
struct LineCutter {
  private var rest: [UInt8] = []
  let longest: Int

  init(longest: Int) { self.longest = longest }

  /// The lines that are complete now; `nil` once one is longer than it may be.
  mutating func cut(_ buffer: inout ByteBuffer) -> [String]? {
    var out: [String] = []
    while let bytes = buffer.readableBytes > 0 ? buffer.readableBytesView : nil {
      guard let end = bytes.firstIndex(of: 0x0A) else {
        rest += bytes
        buffer.clear()
        break
      }
      rest += bytes[bytes.startIndex..<end]
      buffer.moveReaderIndex(forwardBy: end - bytes.startIndex + 1)
      if rest.count > longest { return nil }
      if rest.last == 0x0D { rest.removeLast() }
      out.append(String(decoding: rest, as: UTF8.self))
      rest.removeAll(keepingCapacity: true)
    }
    return rest.count > longest ? nil : out
  }
}
