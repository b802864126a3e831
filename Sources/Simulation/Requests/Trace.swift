import SourceText
import TopologyModel

/// One possibility that a decision looked at.
package struct Candidate: Hashable, Sendable {
  package enum Verdict: String, Sendable {
    case chosen, rejected
    /// A winner was found before it.
    case notTried = "not tried"
  }

  package var name: String
  package var verdict: Verdict
  /// The first condition that ruled it out, or what made it win.
  package var reason: String
  package var range: SourceRange?

  package init(_ name: String, _ verdict: Verdict, _ reason: String, at range: SourceRange? = nil) {
    self.name = name
    self.verdict = verdict
    self.reason = reason
    self.range = range
  }
}

/// Why a hop went the way it went: recorded also when all is well.
///
/// Behind one reference and immutable, because the same decision stands in many hops.
package struct Decision: Hashable, Sendable {
  private final class Content: Hashable, Sendable {
    let question: String
    let candidates: [Candidate]
    let conclusion: String
    let source: String
    let isAssumed: Bool
    let ledger: [FidelityID]
    let blockers: [NetworkCheck]

    init(
      _ question: String, _ candidates: [Candidate], _ conclusion: String, _ source: String,
      _ isAssumed: Bool, _ ledger: [FidelityID], _ blockers: [NetworkCheck]
    ) {
      self.question = question
      self.candidates = candidates
      self.conclusion = conclusion
      self.source = source
      self.isAssumed = isAssumed
      self.ledger = ledger
      self.blockers = blockers
    }

    static func == (left: Content, right: Content) -> Bool {
      left === right
        || (left.question == right.question && left.candidates == right.candidates
          && left.conclusion == right.conclusion && left.source == right.source
          && left.isAssumed == right.isAssumed && left.ledger == right.ledger
          && left.blockers == right.blockers)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(question)
      hasher.combine(conclusion)
    }
  }

  private let content: Content

  package var question: String { content.question }
  package var candidates: [Candidate] { content.candidates }
  package var conclusion: String { content.conclusion }
  /// The document the rule comes from.
  package var source: String { content.source }
  /// True where nobody publishes the rule, or the model simplifies it.
  package var isAssumed: Bool { content.isAssumed }
  /// Rows of the fidelity ledger it relied on.
  package var ledger: [FidelityID] { content.ledger }
  /// Everything on the way that would stop a packet, with the change that would let it pass.
  package var blockers: [NetworkCheck] { content.blockers }

  package init(
    _ question: String, _ candidates: [Candidate], conclusion: String, source: String,
    isAssumed: Bool = false, ledger: [FidelityID] = [], blockers: [NetworkCheck] = []
  ) {
    content = Content(question, candidates, conclusion, source, isAssumed, ledger, blockers)
  }
}

/// What happened on a hop.
package enum HopAction: String, CaseIterable, Sendable {
  case asks, answers, connects, secures, matches, forwards, calls, queries, replies, redirects
  case denies, fails
}

/// One step of a request: from one element to another, at a time, for reasons.
package struct Hop: Hashable, Sendable {
  package var from: ElementID
  package var to: ElementID
  /// What stood there when the hop was taken: a pod may have been replaced since.
  package var fromName: String
  package var toName: String
  package var at: SimInstant
  package var action: HopAction
  package var summary: String
  package var decisions: [Decision]
  /// On the way back to who asked.
  package var isResponse: Bool
  /// Calls inside calls: 0 for the person's own request.
  package var depth: Int

  package init(
    from: ElementID, to: ElementID, fromName: String, toName: String, at: SimInstant,
    action: HopAction, summary: String, decisions: [Decision], isResponse: Bool, depth: Int
  ) {
    self.from = from
    self.to = to
    self.fromName = fromName
    self.toName = toName
    self.at = at
    self.action = action
    self.summary = summary
    self.decisions = decisions
    self.isResponse = isResponse
    self.depth = depth
  }

}

/// How a request ended, as the one who sent it sees it.
package struct Outcome: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case answered, redirected, unresolvable
    case timedOut = "timed out"
    case refused
    case certificateError = "certificate error"
    case denied
    case failed
  }

  package var kind: Kind
  /// HTTP status, where there was one.
  package var status: Int?
  package var text: String
  /// The element that ended it.
  package var element: ElementID

  package init(kind: Kind, status: Int? = nil, text: String, element: ElementID) {
    self.kind = kind
    self.status = status
    self.text = text
    self.element = element
  }

  /// What happened, with the kind in front unless the text begins with it.
  package var sentence: String {
    text.hasPrefix(kind.rawValue) ? text : "\(kind.rawValue): \(text)"
  }

  /// The request did what it was sent for.
  package var isGood: Bool {
    switch kind {
    case .answered: (status ?? 200) < 400
    case .redirected: true
    case .unresolvable, .timedOut, .refused, .certificateError, .denied, .failed: false
    }
  }
}
