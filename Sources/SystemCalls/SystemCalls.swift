// The C library under the one name by which the rest of the program knows it: docs/platforms.md lists what differs.
#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#else
  @_exported import Darwin
#endif
