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

  private static let target = record([
    "group": text, "target": text, "address": text, "state": text, "reason": textOrNull,
  ])

  static let run = record([
    "scenario": text,
    "timeline": list(
      record(["atMicroseconds": number, "events": list(text), "targets": list(target)])),
    "requests": list(trace),
    "loads": list(
      record([
        "request": text, "sent": number, "succeeded": number, "inFlight": number,
        "failures": list(record(["status": number, "count": number])),
      ])),
    "expectations": list(
      record(["atMicroseconds": number, "holds": flag, "text": text, "place": text])),
    "holds": flag,
  ])

  private static let share = record(["name": text, "count": number])

  static let load = record([
    "request": text, "sent": number, "good": number, "outcomes": list(share),
    "targets": list(share), "p50Microseconds": number, "p90Microseconds": number,
    "p99Microseconds": number, "maxMicroseconds": number,
  ])

  static let sweep = record([
    "request": text, "baseline": text, "baselineIsGood": flag, "cases": number,
    "rows": list(
      record([
        "fault": text, "element": text, "failed": number, "sent": number, "failures": list(text),
        "fromMicroseconds": numberOrNull, "toMicroseconds": numberOrNull, "recovers": flag,
      ])),
  ])

  private static let side = record(["outcome": text, "hops": list(text)])

  static let compare = record([
    "requests": list(
      record([
        "request": text, "same": flag, "endsSame": flag, "firstDifferentHop": numberOrNull,
        "a": side, "b": side,
      ])),
    "reachability": list(
      record([
        "from": text, "to": text, "port": number, "opens": flag, "fromOutside": flag,
        "reason": text,
      ])),
    "differences": list(
      record(["side": text, "element": text, "detail": text, "place": textOrNull])),
    "differs": flag,
  ])
}
