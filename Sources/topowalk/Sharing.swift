import ArgumentParser
import ExplorerCore
import Following
import Importing
import SourceText
import SystemCalls

/// What others see of a session: a door that was asked for, and the presenter's own for the notes.
struct Sharing {
  let server: FollowServer
  /// Rings when a key came from the presenter's second terminal.
  let bell: Bell
  /// What the presenter has to know.
  let words: String?

  /// `nil` where nobody is to see anything. The notes' door is left out in silence where it cannot be opened.
  static func open(
    at address: String?, tokenFile: String?, telling walkthrough: String?
  ) throws
    -> Sharing?
  {
    guard address != nil || walkthrough != nil else { return nil }
    let server: FollowServer
    do throws(FollowProblem) {
      server = try FollowServer()
    } catch {
      // The notes are nothing anybody asked for.
      if address == nil { return nil }
      throw ValidationError(error.text)
    }
    var words: String?
    if let address {
      words = try open(address, tokenFile, server)
    }
    if let walkthrough, let path = RuntimeFolder.notesSocket(of: walkthrough) {
      let opened = try? server.listen(at: .path(path), token: nil, isPresenters: true)
      if opened == nil, address == nil {
        server.close()
        return nil
      }
    }
    let bell = Bell()
    server.onKey { bell.ring() }
    return Sharing(server: server, bell: bell, words: words)
  }

  private static func open(
    _ text: String, _ tokenFile: String?, _ server: FollowServer
  ) throws -> String {
    do throws(FollowProblem) {
      let address = try FollowAddress.parse(text).get()
      var token = try FollowToken.given(tokenFile)
      var hint = ""
      if token == nil, address.needsToken {
        let made = FollowToken.make()
        token = made
        guard let path = RuntimeFolder.keep(made) else {
          throw FollowProblem("a token is needed: TOPOWALK_TOKEN or --token-file")
        }
        hint = "; its token is in \(path)"
      }
      let found = try server.listen(at: address, token: token)
      if address.isOpen { hint += "; nothing is encrypted: ssh or TLS belongs in front" }
      return "shared: topowalk follow \(found.spoken)\(hint)"
    } catch {
      throw ValidationError(error.text.printable)
    }
  }

  /// Keys of the second terminal since the last time.
  func takeKeys() -> [String] {
    bell.drain()
    return server.takeKeys()
  }
}

/// What lets followers in over TCP.
enum FollowToken {
  /// From the file that is named, else from TOPOWALK_TOKEN; never from the command line, which others can read.
  static func given(_ file: String?) throws(FollowProblem) -> String? {
    guard let file else { return UserFolders.environment("TOPOWALK_TOKEN") }
    switch DiskFiles().text(file) {
    case .failure(let failure):
      throw FollowProblem("cannot read '\(file)': \(failure.reason)")
    case .success(let text):
      let token = text.filter { !$0.isWhitespace }
      if token.isEmpty { throw FollowProblem("'\(file)' holds no token") }
      return token
    }
  }

  /// 128 bits that nobody can guess.
  static func make() -> String {
    var random = SystemRandomNumberGenerator()
    let digits = [random.next(), random.next()].map { (value: UInt64) in
      let text = String(value, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    return digits.joined()
  }
}

/// A folder of the person's own for as long as they are logged in (XDG base directory specification).
enum RuntimeFolder {
  private static var path: String? {
    let base = UserFolders.environment("XDG_RUNTIME_DIR")
    let folder = base.map { "\($0)/topowalk" } ?? "/tmp/topowalk-\(getuid())"
    mkdir(folder, 0o700)
    var status = stat()
    // Somebody else's folder of that name is none.
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      status.st_uid == getuid(), status.st_mode & 0o077 == 0
    else { return nil }
    return folder
  }

  /// One for each walkthrough file, wherever it is called from.
  static func notesSocket(of walkthrough: String) -> String? {
    guard let path, let real = realPath(of: walkthrough) else { return nil }
    return "\(path)/\(ContentHash.text(real)).sock"
  }

  private static var tokenPath: String? { path.map { "\($0)/token" } }

  /// Where the token is now; `nil` when it cannot be kept.
  static func keep(_ token: String) -> String? {
    guard let tokenPath else { return nil }
    unlink(tokenPath)
    return NewFile.write(token + "\n", to: tokenPath, mode: 0o600) == nil ? tokenPath : nil
  }

  /// The token of somebody who presents on this machine as the same person.
  static var keptToken: String? {
    guard let tokenPath, case .success(let text) = DiskFiles().text(tokenPath) else { return nil }
    return text.filter { !$0.isWhitespace }
  }
}
