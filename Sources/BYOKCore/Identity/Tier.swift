// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A price tier of the platform: what it adds to the list price when credits pay. Tiers are the host's values; the four
/// of the product guide's Appendix C are ready to use.
public struct Tier: Hashable, Sendable {
    public var name: String
    /// Added to the list price of requests on system keys; own keys are never marked up.
    public var markup: BasisPoints
    /// Whether callers of this tier may use their organisation's keys.
    public var allowsOrganisationKeys: Bool

    public init(name: String, markup: BasisPoints, allowsOrganisationKeys: Bool = false) {
        self.name = name
        self.markup = markup
        self.allowsOrganisationKeys = allowsOrganisationKeys
    }

    /// 15 %.
    public static let trial = Tier(name: "trial", markup: 1_500)
    /// 10 %.
    public static let starter = Tier(name: "starter", markup: 1_000)
    /// 5 %.
    public static let professional = Tier(name: "professional", markup: 500)
    /// 0 %, and organisation keys.
    public static let enterprise = Tier(name: "enterprise", markup: 0, allowsOrganisationKeys: true)

    public static let standard: [Tier] = [trial, starter, professional, enterprise]
}
