// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A request to be routed: which model, for whom, and on what terms.
public struct RouteRequest: Sendable {
    public var model: ModelName
    public var caller: Caller
    /// May only tighten what platform, organisation, user and keys allow.
    public var spendPolicy: SpendPolicy
    public var key: KeyChoice
    /// The host's, where it wants retries to be idempotent.
    public var id: RequestID?
    /// How large it can become. Needed where credits may pay and there is a ledger.
    public var bound: RequestBound? {
        get { kept?.value }
        set { kept = newValue.map { Kept($0) } }
    }
    /// Behind a reference: most requests need none, and requests are copied.
    private var kept: Kept<RequestBound>?

    public init(
        _ model: ModelName, for caller: Caller, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic,
        id: RequestID? = nil, bound: RequestBound? = nil
    ) {
        kept = bound.map { Kept($0) }
        self.model = model
        self.caller = caller
        self.spendPolicy = spendPolicy
        self.key = key
        self.id = id
    }
}

/// Which of the caller's keys a request may use. Where that key fails, credits may step in as the spend policies say.
public struct KeyChoice: Sendable {
    /// Nil: by the rules. Behind a reference, because it is rare and requests are copied.
    let named: Named?

    final class Named: Sendable {
        enum Kind: Sendable {
            case key(KeyID)
            case provider(Provider.ID)
            case brought(PastedKey, Provider.ID)
        }
        let kind: Kind
        init(_ kind: Kind) { self.kind = kind }
    }

    /// By the rules: an aggregator's key, else one of the provider that serves the model.
    public static let automatic = KeyChoice(named: nil)
    /// Only this stored key. One that the caller does not have, or that does not apply — disabled, for other models — is
    /// `keyNotFound`: credits are not what was asked for.
    public static func key(_ id: KeyID) -> KeyChoice { KeyChoice(named: Named(.key(id))) }
    /// Only keys of this provider, also for a model that the catalogue does not know.
    public static func provider(_ id: Provider.ID) -> KeyChoice { KeyChoice(named: Named(.provider(id))) }
    /// Only this key, which came with the request and is never stored.
    public static func brought(_ key: PastedKey, for provider: Provider.ID) -> KeyChoice {
        KeyChoice(named: Named(.brought(key, provider)))
    }
}
