// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A model that a caller can use now, on which provider, and who would pay: what a request for it would come to.
public struct UsableModel: Sendable, Hashable {
    /// `vendor/model`, as aggregators write it.
    public let name: String
    /// Where a request would go.
    public let provider: Provider.ID
    public let billing: BillingDecision

    /// Whether a key of the caller's or its organisation's would serve.
    public var usesOwnKey: Bool { billing == .providerBillsOwner }

    /// Who made it: the vendor in the name, else the provider.
    public var vendor: String {
        guard let slash = name.firstIndex(of: "/") else { return provider.rawValue }
        return String(name[..<slash].drop { $0 == "~" })
    }
}
