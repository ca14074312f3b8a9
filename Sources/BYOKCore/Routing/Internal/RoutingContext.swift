// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// All that routing needs besides a request, as of one catalogue. Tables hold it, so that the hot path reaches it
/// without touching a reference that every thread shares.
final class RoutingContext: Sendable {
    let catalog: ProviderCatalog.Storage
    let systemKeys: [ResolvedSystemKey]
    let store: any KeyStore
    let sealer: any SecretSealer
    let health: HealthBook
    let meter: UsageMeter
    let gate: KeyGate
    let creditGate: CreditGate
    let lateResealing: LateResealing
    let trail: AuditTrail
    let options: RouterOptions
    let policy: PolicyBox?
    /// Whether credits must be reserved before a platform's key is opened.
    let hasLedger: Bool

    /// The host's policy behind one reference: an existential would be copied at every use.
    final class PolicyBox: Sendable {
        private let policy: any RoutingPolicy
        init(_ policy: any RoutingPolicy) { self.policy = policy }
        func verdict(on candidate: borrowing Candidate) -> Verdict { policy.verdict(on: candidate) }
    }

    struct ResolvedSystemKey: Sendable {
        /// Its place among the platform's keys.
        let index: Int
        let provider: Int
        let secret: Secret
        /// In the health book: no stored key's.
        var healthID: KeyID { KeyID(high: 0, low: UInt64(index) + 1) }
    }

    init(
        catalog: ProviderCatalog, systemKeys: [SystemKey], store: any KeyStore, sealer: any SecretSealer,
        health: HealthBook, meter: UsageMeter, gate: KeyGate, creditGate: CreditGate,
        lateResealing: LateResealing, trail: AuditTrail, options: RouterOptions, hasLedger: Bool
    ) throws(BYOKError) {
        self.hasLedger = hasLedger
        self.catalog = catalog.storage
        self.systemKeys = try systemKeys.enumerated().map { (place: Int, key: SystemKey) throws(BYOKError) in
            guard let index = catalog.storage.indexOfProvider[key.provider.id],
                catalog.storage.providers[index].origin == key.provider.origin
            else {
                throw BYOKError(
                    .invalidConfiguration,
                    "The system key for '\(key.provider.id)' is bound to a provider that the catalogue does not have at "
                        + "\(key.provider.origin). Take the provider from the catalogue, or add it there.")
            }
            let isSafe = key.secret.withBytes { bytes in
                bytes.count >= 8 && bytes.indices.allSatisfy { (0x21...0x7E).contains(bytes[$0]) }
            }
            guard isSafe else {
                throw BYOKError(
                    .invalidConfiguration,
                    "The system key for '\(key.provider.id)' is empty, short, or has a byte that no key contains.")
            }
            return ResolvedSystemKey(index: place, provider: index, secret: key.secret)
        }
        self.store = store
        self.sealer = sealer
        self.health = health
        self.meter = meter
        self.gate = gate
        self.creditGate = creditGate
        self.lateResealing = lateResealing
        self.trail = trail
        self.options = options
        policy = options.policy.map(PolicyBox.init)
    }

    enum Integrity {
        case intact, altered, undecryptable
    }

    /// Checks a row's mac as it enters memory.
    func integrity(of record: KeyRecord) -> Integrity {
        guard sealer.canOpen(kid: record.sealed.kid) else {
            report(.undecryptable, record, "The \(record.whatItIs) is sealed under a master key that is not at hand.")
            return .undecryptable
        }
        guard let mac = try? sealer.tag(record.macInput.span, for: .rowMAC, kid: record.sealed.kid),
            mac == record.mac
        else {
            report(.rowAltered, record, "The stored row of the \(record.whatItIs) was altered; it is not used.")
            return .altered
        }
        return .intact
    }

    /// Why a row is not to be believed or cannot be opened; nil: it can.
    func flaw(of record: KeyRecord) -> LeftKey.Reason? {
        switch integrity(of: record) {
        case .intact: nil
        case .altered: .altered
        case .undecryptable: .noMasterKey
        }
    }

    private func report(_ kind: RouterEvent.Kind, _ record: KeyRecord, _ message: String) {
        guard health.isNews(kind, record) else { return }
        options.observer?.receive(
            RouterEvent(
                kind, at: options.clock.now(), owner: record.owner, keyID: record.id, provider: record.provider,
                message: message))
    }
}

extension KeyRecord {
    fileprivate var whatItIs: String { isSpendPolicy ? "spend policy of \(owner)" : "key \(id)" }
}
