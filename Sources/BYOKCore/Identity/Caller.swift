// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Who asks: a signed-in user, perhaps as a member of an organisation, on a tier. Made once per session and shared by
/// its requests.
public final class Caller: Sendable {
    public let user: KeyOwner
    /// The organisation the user works for. Its keys count only where the tier allows organisation keys.
    public let organisation: KeyOwner?
    public let tier: Tier
    /// Who pays when credits are charged: the member, unless the host names another account.
    public let creditAccount: KeyOwner
    /// What the user allows to be spent.
    public let spendPolicy: SpendPolicy
    /// What the organisation allows to be spent, and whether its members' own keys may serve its work.
    public let organisationPolicy: OrganisationPolicy
    /// Where the tables were that served the last request: looked at before the cache is searched.
    let memo = Mutex(Memo())
    /// Nil: nobody delegated to it.
    let delegated: Delegation?
    private let ended = Atomic(false)
    private let watched: Atomic<Bool>

    struct Memo {
        /// Whose tables they are: 0 is nobody's.
        var cache: UInt64 = 0
        var user: OwnerTable?
        var organisation: OwnerTable?
    }

    public init(
        _ user: KeyOwner, organisation: KeyOwner? = nil, tier: Tier, creditAccount: KeyOwner? = nil,
        spendPolicy: SpendPolicy = .init(), organisationPolicy: OrganisationPolicy = .init()
    ) {
        self.user = user
        self.organisation = organisation
        self.tier = tier
        self.creditAccount = creditAccount ?? user
        self.spendPolicy = spendPolicy
        self.organisationPolicy = organisationPolicy
        delegated = nil
        watched = Atomic(false)
    }

    /// A sub-agent of the delegation's parent.
    init(_ delegation: Delegation, spendPolicy: SpendPolicy) {
        let parent = delegation.parent
        user = parent.user
        organisation = parent.organisation
        tier = parent.tier
        creditAccount = parent.creditAccount
        self.spendPolicy = spendPolicy
        organisationPolicy = parent.organisationPolicy
        delegated = delegation
        watched = Atomic(true)
    }

    /// Whether a request must ask `objection` first: delegated or ended. All that it costs the others to look.
    var mayBeBarred: Bool { watched.load(ordering: .acquiring) }
    /// Whether `end` was called on this very caller.
    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    /// Ends this caller and everything that was delegated from it, at once and for good: routing refuses them with
    /// `delegationEnded`, and routes chosen before do not open. Calls under way go on.
    public func end() {
        ended.store(true, ordering: .sequentiallyConsistent)
        watched.store(true, ordering: .sequentiallyConsistent)
    }

    /// The organisation whose keys this caller may use.
    package var keyOrganisation: KeyOwner? { tier.allowsOrganisationKeys ? organisation : nil }
    /// Whether the user's own keys count: not where the organisation insists on its own, whatever the tier.
    package var usesOwnKeys: Bool { organisation == nil || !organisationPolicy.organisationKeysOnly }
}

/// What an organisation decides for its members.
public struct OrganisationPolicy: Hashable, Sendable {
    /// May only tighten the platform's ceiling.
    public var spendPolicy: SpendPolicy
    /// Members' own keys are not used for the organisation's work: also on a tier without organisation keys, where then
    /// only credits remain.
    public var organisationKeysOnly: Bool

    public init(spendPolicy: SpendPolicy = .init(), organisationKeysOnly: Bool = false) {
        self.spendPolicy = spendPolicy
        self.organisationKeysOnly = organisationKeysOnly
    }
}
