/// The container ends and does not come back until this is undone (Litmus: container-kill).
enum ContainerKill: ConductFault {
  static let id = "container-kill"
  static let title = "the container crashes, again and again: its port is closed"
  static let conduct = PodConduct.crashed
}
