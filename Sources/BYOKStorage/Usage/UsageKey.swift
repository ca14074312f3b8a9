// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What tells one row of the roll-up from another. Texts as bytes: to Swift "é" composed and decomposed are equal, to a
/// database they are not.
public struct UsageKey: Hashable, Comparable, Sendable {
    public let owner: KeyOwner
    public let day: Int
    /// Who asked.
    public let member: KeyOwner
    /// Empty for system keys.
    public let keyID: [UInt8]
    public let provider: [UInt8]
    public let model: [UInt8]

    public init(_ sum: UsageSummary, of owner: KeyOwner) {
        self.owner = owner
        day = sum.day
        member = sum.member
        keyID = sum.keyID?.bytes ?? []
        provider = Array(sum.provider.rawValue.utf8)
        model = Array(sum.model.utf8)
    }

    /// The order within an owner: that of `UsageLog.summary`.
    public static func < (a: UsageKey, b: UsageKey) -> Bool {
        if a.day != b.day { return a.day < b.day }
        if a.member != b.member { return a.member.encoded.lexicographicallyPrecedes(b.member.encoded) }
        if a.keyID != b.keyID { return a.keyID.lexicographicallyPrecedes(b.keyID) }
        if a.provider != b.provider { return a.provider.lexicographicallyPrecedes(b.provider) }
        return a.model.lexicographicallyPrecedes(b.model)
    }
}
