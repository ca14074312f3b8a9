// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization
import Testing

/// A platform of the guide's kind with a memory store: everything a test of the rules needs.
struct World {
    static let masterKey = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
    static let otherMasterKey = "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0A="

    let clock: ManualClock
    let store: FaultyStore
    let tester: DialTester
    let events: EventBook
    let router: BYOKRouter
    var vault: KeyVault { router.keys }

    /// - Parameter systemKeys: the providers for which the platform has a key.
    init(
        catalog: ProviderCatalog = .bundled, systemKeys: [Provider] = Provider.builtIn, masterKey: String = masterKey,
        sharing other: World? = nil, _ configure: (inout RouterOptions) -> Void = { _ in }
    ) throws {
        clock = other?.clock ?? ManualClock(now: Samples.start)
        store = other?.store ?? FaultyStore()
        tester = other?.tester ?? DialTester()
        events = other?.events ?? EventBook()
        var options = RouterOptions()
        options.clock = clock
        options.tester = tester
        options.observer = events
        configure(&options)
        let sealer = try FernetSealer(MasterKeyring(masterKey), clock: clock)
        router = try BYOKRouter(
            catalog: catalog, store: store, sealer: sealer,
            systemKeys: systemKeys.map { SystemKey($0, Secret("system-key-of-\($0.id)-\(Leaks.canary)")) },
            options: options)
    }

    /// Adds a key untested, so that it goes last, and then gives it the health that a live test found.
    @discardableResult
    func add(
        _ provider: Provider.ID, _ number: Int = 1, to owner: KeyOwner = Samples.alice, status: KeyStatus = .untested,
        policy: KeyPolicy = .unrestricted, position: Int? = nil, expiresAt: Timestamp? = nil
    ) async throws -> KeyID {
        let added = try await vault.add(
            .sample(provider, number), for: provider, owner: owner, label: "\(provider) \(number)", policy: policy,
            position: position, expiresAt: expiresAt, test: false)
        if status != .untested { try await put(added.summary.id, of: owner, into: status) }
        return added.summary.id
    }

    /// Lets a live test find the status.
    func put(_ id: KeyID, of owner: KeyOwner = Samples.alice, into status: KeyStatus) async throws {
        tester.dial(status, proving: status == .connected ? [.live, .funds, .inference] : [])
        _ = try await vault.test(id, of: owner)
        tester.dial(.connected)
    }

    /// Adds a key that this world's router cannot open: sealed under a master key that it does not have.
    func addUndecryptable(
        _ provider: Provider.ID, _ number: Int, to owner: KeyOwner = Samples.alice, policy: KeyPolicy = .unrestricted
    ) async throws -> KeyID {
        let other = try World(systemKeys: [], masterKey: Self.otherMasterKey, sharing: self)
        return try await other.add(provider, number, to: owner, policy: policy)
    }

    func status(of id: KeyID, of owner: KeyOwner = Samples.alice) async throws -> KeyStatus? {
        try await vault.list(owner).first { $0.id == id }?.status
    }

    func audit(_ owner: KeyOwner = Samples.alice) async throws -> [AuditEvent] {
        try await router.flushAudit()
        return try await store.base.entries(of: owner, from: 1, limit: 10_000).map(\.event)
    }
}

extension World {
    /// Who pays for a request, in one word.
    enum Payer: Hashable, CustomStringConvertible {
        case key(KeyID)
        case brought
        case credits(at: Provider.ID)
        case nobody(BYOKError.Code)

        var description: String {
            switch self {
            case .key(let id): "own key \(id)"
            case .brought: "the key that came with the request"
            case .credits(let provider): "credits at \(provider)"
            case .nobody(let code): "nobody: \(code)"
            }
        }
    }

    static func payer(of route: Route) -> Payer {
        if route.isSystem { return .credits(at: route.provider.id) }
        return route.keyID.map(Payer.key) ?? .brought
    }

    func payer(_ request: RouteRequest) async -> Payer {
        do {
            return Self.payer(of: try await router.route(request))
        } catch {
            return .nobody(error.code)
        }
    }

    func payer(
        _ model: ModelName, for caller: Caller = .alice, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic
    ) async -> Payer {
        await payer(RouteRequest(model, for: caller, spendPolicy: spendPolicy, key: key))
    }

    func refusal(
        _ model: ModelName, for caller: Caller = .alice, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic
    ) async -> BYOKError? {
        do {
            _ = try await router.route(RouteRequest(model, for: caller, spendPolicy: spendPolicy, key: key))
            return nil
        } catch {
            return error
        }
    }
}

extension Caller {
    static let alice = Caller(Samples.alice, tier: .professional)
    /// Alice at work: her tier includes organisation keys.
    static let aliceAtAcme = Caller(Samples.alice, organisation: Samples.acme, tier: .enterprise)
}

/// Everything a router reported.
final class EventBook: RouterObserver {
    private let state = Mutex<[RouterEvent]>([])
    var all: [RouterEvent] { state.withLock { $0 } }
    func receive(_ event: RouterEvent) { state.withLock { $0.append(event) } }
    func count(_ kind: RouterEvent.Kind) -> Int { all.count { $0.kind == kind } }
}
