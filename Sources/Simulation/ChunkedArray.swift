/// An array in pieces, so that changing one element of a copied world copies one piece only.
///
/// Append and access are O(1); a change after a copy is O(piece + count/piece).
package struct ChunkedArray<Element> {
  private static var piece: Int { 64 }
  private var chunks: [[Element]] = []
  package private(set) var count = 0

  package init() {}

  package mutating func append(_ element: Element) {
    if count % Self.piece == 0 {
      chunks.append([])
      chunks[chunks.count - 1].reserveCapacity(Self.piece)
    }
    chunks[chunks.count - 1].append(element)
    count += 1
  }
}

extension ChunkedArray: RandomAccessCollection, MutableCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(index: Int) -> Element {
    _read { yield chunks[index / Self.piece][index % Self.piece] }
    _modify { yield &chunks[index / Self.piece][index % Self.piece] }
  }
}

extension ChunkedArray: Equatable where Element: Equatable {}
extension ChunkedArray: Hashable where Element: Hashable {}
extension ChunkedArray: Sendable where Element: Sendable {}
