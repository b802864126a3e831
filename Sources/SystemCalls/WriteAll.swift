/// Writes all of it, in as many calls as that takes; the error's number where it could not, `nil` where it could.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  var left = bytes[...]
  while !left.isEmpty {
    let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    if count <= 0 { return count < 0 ? errno : ENOSPC }
    left = left.dropFirst(count)
  }
  return nil
}
