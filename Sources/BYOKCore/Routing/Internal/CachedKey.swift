// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What routing needs to know of a stored key: checked, resolved against the catalogue, and without references, so that
/// looking at it counts none.
struct CachedKey: BitwiseCopyable, Sendable {
    var high: UInt64
    var low: UInt64
    var generation: Int64
    /// From when on it is expired; `.max` is never.
    var expiresAt: Int64
    /// Until when it is not tried, in its present status; `.min` is now.
    var retryAt: Int64
    /// Index into the catalogue, or -1.
    var provider: Int16
    /// In force.
    var status: KeyStatus.Code
    /// In the store.
    var kept: KeyStatus.Code
    var flags: Flags

    var id: KeyID { KeyID(high: high, low: low) }
    var isAggregator: Bool { flags.contains(.aggregator) }
    /// Whether it may be tried by one request at a time only, once its time has come.
    var isProbed: Bool {
        retryAt != .min && (status == .noFunds || status == .rateLimited || status == .unreachable)
    }

    /// To be asked when everything else is known.
    var isPlain: Bool {
        flags.subtracting([.aggregator, .plain]) == .enabled && (status == .untested || status == .connected)
            && expiresAt == .max && provider >= 0
    }

    struct Flags: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        static let enabled = Flags(rawValue: 1)
        static let aggregator = Flags(rawValue: 2)
        /// The row's mac is wrong: nothing in it can be believed.
        static let altered = Flags(rawValue: 4)
        /// The provider is at another address than the key was sealed for.
        static let moved = Flags(rawValue: 8)
        /// The table has limits for it.
        static let limited = Flags(rawValue: 16)
        /// As most keys are: enabled, in health, without limits or end. Whether it passes is then only a question of the
        /// model, and `Selector.verdict` would say nothing else.
        static let plain = Flags(rawValue: 32)
        /// There are models that its provider said it does not serve.
        static let lacksModels = Flags(rawValue: 64)
    }
}

/// A key's policy, resolved against the catalogue.
final class KeyLimits: Sendable {
    let allowed: ModelFilter?
    let denied: ModelFilter
    let members: Set<[UInt8]>?
    let spendPolicy: SpendPolicy
    /// The provider's word for a restriction.
    let restriction: String?
    /// Nil: it may be used as much as its provider lets it.
    let budget: KeyBudget?

    init?(_ record: KeyRecord, in catalog: ProviderCatalog.Storage) {
        let policy = record.policy
        guard policy != .unrestricted || record.status.reason != nil else { return nil }
        allowed = policy.allowedModels.isEmpty ? nil : ModelFilter(policy.allowedModels, in: catalog)
        denied = ModelFilter(policy.deniedModels, in: catalog)
        members = policy.members.map { Set($0.map { Array($0.utf8) }) }
        spendPolicy = policy.spendPolicy
        restriction = record.status.reason
        budget = policy.budget == .unlimited ? nil : policy.budget
    }

    func allows(_ model: String, _ match: ModelMatch, in catalog: ProviderCatalog.Storage) -> Bool {
        allowed?.contains(model, match, in: catalog) != false && !denied.contains(model, match, in: catalog)
    }

    func includes(_ user: KeyOwner) -> Bool { members?.contains(Array(user.encoded.dropFirst())) != false }
}

/// A list of models in any of their spellings.
struct ModelFilter: Sendable {
    private var entries: Set<Int32> = []
    private var texts: Set<String> = []
    private var prefixes: [String] = []

    init(_ names: [String], in catalog: ProviderCatalog.Storage) {
        for name in names {
            if name.hasSuffix("*") {
                prefixes.append(String(name.dropLast()))
                continue
            }
            let match = catalog.match(name)
            if match.entry >= 0, match.suffix == .none { entries.insert(match.entry) }
            texts.insert(name)
        }
    }

    func contains(_ text: String, _ match: ModelMatch, in catalog: ProviderCatalog.Storage) -> Bool {
        if texts.contains(text) || (match.suffix == .none && entries.contains(match.entry)) { return true }
        if prefixes.isEmpty { return false }
        var names = [text]
        if match.entry >= 0 {
            let entry = catalog.models[Int(match.entry)]
            names += [entry.name] + entry.aliases + entry.offers.flatMap(\.ids)
        }
        return prefixes.contains { prefix in names.contains { $0.hasPrefix(prefix) } }
    }
}
