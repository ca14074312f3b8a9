// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an owner allows one key to be used for. Everything here only narrows.
public struct KeyPolicy: Hashable, Sendable {
    /// Models the key serves; empty: all. Names in any of their spellings; a `*` at the end matches the rest.
    public var allowedModels: [String]
    /// Models the key does not serve, even if allowed above.
    public var deniedModels: [String]
    /// For an organisation's key: the ids of the users who may use it; nil: every member.
    public var members: [String]?
    /// What may be spent on credits when this key fails.
    public var spendPolicy: SpendPolicy
    /// How much of it may be used in a time.
    public var budget: KeyBudget

    public init(
        allowedModels: [String] = [], deniedModels: [String] = [], members: [String]? = nil,
        spendPolicy: SpendPolicy = .init(), budget: KeyBudget = .unlimited
    ) {
        self.budget = budget
        self.allowedModels = allowedModels
        self.deniedModels = deniedModels
        self.members = members
        self.spendPolicy = spendPolicy
    }

    /// A key for everything that its provider serves.
    public static let unrestricted = KeyPolicy()
}

extension KeyPolicy {
    /// The stored form. Its first field is a version, so that a later one can add fields.
    public var encoded: [UInt8] {
        if self == .unrestricted { return [] }
        var body = LengthPrefixed()
        // A policy without a budget keeps the form that older versions read.
        let hasBudget = budget != .unlimited
        body.append(UInt64(hasBudget ? 2 : 1))
        for list in [allowedModels, deniedModels, members ?? []] {
            var inner = LengthPrefixed()
            list.forEach { inner.append($0) }
            body.append(inner.bytes)
        }
        body.append(members != nil)
        body.append(UInt64(spendPolicy.mode.rawValue))
        body.append(UInt64(spendPolicy.creditClasses.rawValue))
        if hasBudget { body.append(budget.encoded) }
        return body.bytes
    }

    /// Reads what `encoded` gave; nil for anything else.
    public init?(encoded: [UInt8]) {
        if encoded.isEmpty {
            self = .unrestricted
            return
        }
        guard let fields = LengthPrefixed.fields(of: encoded), let version = fields.first?.number,
            (version, fields.count) == (1, 7) || (version, fields.count) == (2, 8),
            let mode = fields[5].number.flatMap({ SpendPolicy.Mode(rawValue: UInt8(clamping: $0)) }),
            let classes = fields[6].number
        else { return nil }
        guard let budget = version == 1 ? .unlimited : KeyBudget(encoded: Array(fields[7])) else { return nil }
        var lists: [[String]] = []
        for field in fields[1...3] {
            guard let inner = LengthPrefixed.fields(of: Array(field)) else { return nil }
            let texts = inner.compactMap(\.text)
            guard texts.count == inner.count else { return nil }
            lists.append(texts)
        }
        self.init(
            allowedModels: lists[0], deniedModels: lists[1], members: fields[4].first == 1 ? lists[2] : nil,
            spendPolicy: SpendPolicy(mode, creditClasses: .init(rawValue: UInt32(truncatingIfNeeded: classes))),
            budget: budget)
    }
}
