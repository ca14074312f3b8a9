// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The host's own say in routing: a pure function, called for every key that could be used. It can put keys in another
/// order or rule them out; it cannot bring in a key that the rules exclude, and it cannot open the way to credits unless
/// it says so.
public protocol RoutingPolicy: Sendable {
    func verdict(on candidate: borrowing Candidate) -> Verdict
}

/// A key that could be used for a request. It is lent for the time of one verdict and cannot be kept.
public struct Candidate: ~Copyable {
    // Uncounted: whoever asks for the verdict holds both, and a candidate can be neither copied nor kept.
    private unowned(unsafe) let table: OwnerTable
    private unowned(unsafe) let requester: Caller
    private let index: Int
    private let match: ModelMatch
    private let unlisted: String?

    init(_ table: OwnerTable, _ index: Int, _ request: borrowing RouteRequest, _ match: ModelMatch) {
        self.table = table
        self.index = index
        self.match = match
        requester = request.caller
        unlisted = match.isUnlisted ? request.model.text : nil
    }

    public var caller: Caller { requester }

    /// The model as the catalogue calls it (`openai/gpt-4`), however the request spells it; one that the catalogue does
    /// not know, as the request does.
    public var model: String {
        unlisted ?? table.context.catalog.models[Int(match.entry)].name
    }

    /// Whose key it is.
    public var owner: KeyOwner { table.owner }
    public var keyID: KeyID { table.keys[index].id }
    public var provider: Provider.ID { table.provider(at: index).id }
    /// Whether its provider covers every model.
    public var isAggregator: Bool { table.keys[index].isAggregator }
    public var status: KeyStatus.Code { table.keys[index].status }
}

/// What a policy says of a candidate.
public enum Verdict: Sendable, Hashable {
    /// Used in ascending order of rank; equal ranks keep the order of the rules.
    case accept(rank: Int = 0)
    /// Not used. Unless credits are allowed in so many words, they do not step in for it.
    case reject(reason: String, allowsCredits: Bool = false)
}

extension RoutingPolicy {
    /// Both must accept; ranks of `other` decide between equal ranks of this one. They count from -1,000 to 1,000: what
    /// lies beyond is taken as the end.
    public func then(_ other: some RoutingPolicy) -> some RoutingPolicy { ComposedPolicy(first: self, second: other) }
}

private struct ComposedPolicy<First: RoutingPolicy, Second: RoutingPolicy>: RoutingPolicy {
    var first: First
    var second: Second

    func verdict(on candidate: borrowing Candidate) -> Verdict {
        guard case .accept(let outer) = first.verdict(on: candidate) else { return first.verdict(on: candidate) }
        guard case .accept(let inner) = second.verdict(on: candidate) else { return second.verdict(on: candidate) }
        let limit = 1_000
        // Saturating, so that policies can be composed of composed ones.
        let (shifted, overflow) = outer.multipliedReportingOverflow(by: 2 * limit + 1)
        let (rank, carry) = shifted.addingReportingOverflow(Swift.max(-limit, Swift.min(limit, inner)))
        return .accept(rank: overflow || carry ? (outer < 0 ? .min : .max) : rank)
    }
}
