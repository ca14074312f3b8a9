// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What would happen with a request, and why: every key that was considered, in order, with its verdict. The answer to
/// "why was my key not used?".
public struct RoutePlan: Sendable, CustomStringConvertible {
    public let model: ModelName
    /// The caller's keys in the order in which they would be tried, those that pass first, then the platform's.
    public let steps: [Step]
    /// Who would pay; nil where there is no route.
    public let billing: BillingDecision?
    /// What `route` would throw.
    public let error: BYOKError?
    /// The meet of every level's spend policy.
    public let spendPolicy: SpendPolicy
    /// What the caller's account has, where the router has a ledger.
    public let creditBalance: CreditBalance?

    /// The step that would be used.
    public var chosen: Step? { steps.first(where: \.isChosen) }
    public var rejections: [Rejection] { steps.compactMap(\.rejection) }
    /// What the caller could do about it; nil where nothing needs doing.
    public let remedy: String?

    public struct Step: Sendable {
        /// Nil: one of the platform's.
        public let owner: KeyOwner?
        /// Nil: one of the platform's, or one that came with the request.
        public let keyID: KeyID?
        public let label: String
        public let masked: String
        public let provider: Provider
        /// What the provider calls the model; nil where it does not serve it.
        public let model: String?
        /// Nil: it passes.
        public let rejection: Rejection?
        public let isChosen: Bool

        public var isSystem: Bool { owner == nil }
        /// To follow the key's name: "used", "in reserve", or why it is not used.
        public var verdict: String { isChosen ? "used" : rejection?.verdict ?? "in reserve" }
    }

    /// The same plan for a caller who may not ask at all.
    func refused(by error: BYOKError) -> RoutePlan {
        let steps = steps.map { step in
            Step(
                owner: step.owner, keyID: step.keyID, label: step.label, masked: step.masked, provider: step.provider,
                model: step.model, rejection: step.rejection, isChosen: false)
        }
        return RoutePlan(
            model: model, steps: steps, billing: nil, error: error, spendPolicy: spendPolicy,
            creditBalance: creditBalance, remedy: nil)
    }

    public var description: String {
        var lines = ["\(model):"]
        for step in steps {
            let whose = step.owner.map { "\($0)" } ?? "platform"
            let name = [whose, step.provider.name, step.label, step.masked].filter { !$0.isEmpty }
            lines.append("  \(step.isChosen ? "→" : " ") \(name.joined(separator: " ")): \(step.verdict)")
        }
        if let billing { lines.append("  pays: \(billing)") }
        if let error { lines.append("  no route: \(error.message)") }
        if let remedy { lines.append("  tip: \(remedy)") }
        return lines.joined(separator: "\n")
    }
}
