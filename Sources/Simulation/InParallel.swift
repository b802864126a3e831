import Dispatch
import Synchronization

/// Work in independent pieces, spread over the processors; what comes out is in the pieces' order.
enum InParallel {
  /// Each piece is done once, by whoever is free.
  static func map<Piece: Sendable, Result: Sendable>(
    _ pieces: [Piece], _ work: @Sendable (Piece) -> Result
  ) -> [Result] {
    guard pieces.count > 1 else { return pieces.map(work) }
    let done = Mutex([Result?](repeating: nil, count: pieces.count))
    DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
      let result = work(pieces[index])
      done.withLock { $0[index] = result }
    }
    return done.withLock { $0.compactMap { $0 } }
  }
}
