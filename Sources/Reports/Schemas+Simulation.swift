/// Schemas of what the simulation's commands print.
extension Schemas {
  static let blocker = record([
    "name": text, "code": textOrNull, "reason": text, "place": textOrNull, "fix": textOrNull,
  ])

  static let reach = record([
    "pairs": list(
      record([
        "from": text, "to": text, "port": number, "answer": text, "blockers": list(blocker),
      ]))
  ])

  static let resolve = record([
    "name": text, "type": text, "from": text, "code": text, "answers": list(text),
    "ttl": numberOrNull, "reason": textOrNull,
    "queries": list(
      record(["name": text, "verdict": text, "reason": text, "place": textOrNull])),
    "conclusion": text, "assumed": flag, "ledger": list(text),
  ])
}
