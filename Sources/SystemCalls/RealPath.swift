/// The path with links resolved, from the root; `nil` where nothing is there.
package func realPath(of path: String) -> String? {
  guard let found = realpath(path, nil) else { return nil }
  defer { free(found) }
  return String(cString: found)
}
