import ExplorerCore
import NIOCore
import NIOPosix
import Synchronization

/// Shows what is presented to everybody who follows, on a thread of its own; never waits for any of them.
package final class FollowServer: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let hub: FollowHub
  private let doors = Mutex<[any Channel]>([])

  package init() throws(FollowProblem) {
    if let lacking = Means.lacking() { throw lacking }
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    hub = FollowHub(group.next())
  }

  /// Opens a door. A Unix socket is the person's own (mode 0600); one that nobody listens at any more is replaced.
  /// Returns where it is, with the port the system chose for port 0.
  package func listen(
    at address: FollowAddress, token: String?, isPresenters: Bool = false
  ) throws(FollowProblem) -> FollowAddress {
    let hub = hub
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(
        .writeBufferWaterMark, value: .init(low: 16 << 10, high: 64 << 10)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            FollowSeat(hub, token: token, isPresenters: isPresenters))
        }
      }
    do {
      switch address {
      case .path(let path):
        try UnixDoor.prepare(path)
        let door = try UnixDoor.privately {
          try bootstrap.bind(unixDomainSocketPath: path).wait()
        }
        doors.withLock { $0.append(door) }
        return address
      case .tcp(let host, let port):
        let door = try bootstrap.bind(host: host, port: port).wait()
        doors.withLock { $0.append(door) }
        return .tcp(host: host, port: door.localAddress?.port ?? port)
      }
    } catch let problem as FollowProblem {
      throw problem
    } catch let error as IOError {
      throw FollowProblem("cannot share at \(address.text): \(Means.reason(error.errnoCode))")
    } catch {
      throw FollowProblem("cannot share at \(address.text): \(error)")
    }
  }

  /// What is to be seen from now on; returns at once. Of several in short order followers see the last.
  package func publish(_ state: ExplorerState) { hub.publish(state) }

  /// Keys of the presenter's own second terminal, oldest first.
  package func takeKeys() -> [String] { hub.takeKeys() }

  /// Calls from the server's thread when a key of the presenter's has come.
  package func onKey(_ wake: @escaping @Sendable () -> Void) { hub.wake.withLock { $0 = wake } }

  package var followers: Int { hub.count.withLock { $0 } }

  /// Says goodbye to everybody, and closes the doors.
  package func close() {
    hub.sayGoodbye()
    for door in doors.withLock({ $0 }) {
      if let path = door.localAddress?.pathname, !path.isEmpty { UnixDoor.remove(path) }
      try? door.close().wait()
    }
    try? group.syncShutdownGracefully()
  }
}
