// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting

/// A router with a user's keys and the platform's, a pretended upstream, and a client between them. One store is ledger,
/// usage log and audit log.
struct Bench {
    static let keys: [(Provider.ID, String)] = [
        (.openRouter, "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"),
        (.openAI, "sk-proj-NqVwYS81VP7Hb1DX8pPd5khxE3pyIgKpaUnArl63XykWZeiNNCiia3anXn9k"),
        (
            .anthropic,
            "sk-ant-api03-3ksu9mI4ROnl89Sm995ytbxAk7jqevt0MLaMRTvetw0tESulEETldq8b8Vw2zbJYAxyL1aCcTlN99mhWp708DwGw5HqXD"
        ),
        (.google, "AQ.gLVXZx3scB8fnvGNx6jvr7SIftRutlZfOjUStEkUdfMI7"),
    ]
    static let systemKey = "sk-or-v1-" + "c17b8ed411fa644d35db41d94e5efaf89fc43c5fa52f8b2b19b8f89a50f8a8e9"

    let upstream = FakeUpstream(clock: ManualClock())
    let store = InMemoryStore()
    let receipts = ReceiptWatch()
    let router: BYOKRouter
    let client: ChatClient
    let alice: Caller

    /// - Parameters:
    ///   - providers: of which alice has a key.
    ///   - platform: of which the platform has one.
    ///   - credits: what alice has bought; nil: there is no ledger.
    init(
        _ providers: [Provider.ID], transport: (any HTTPTransport)? = nil, clock: any RouterClock = ManualClock(),
        platform: [Provider.ID] = [.openRouter], credits: Money? = nil, set: (inout RouterOptions) -> Void = { _ in }
    ) async throws {
        var options = RouterOptions()
        options.clock = clock
        options.tester = LiveKeyTester(transport: transport ?? upstream.transport, clock: clock)
        options.observer = receipts
        set(&options)
        router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
            ledger: credits == nil ? nil : store,
            systemKeys: platform.compactMap { id in
                Provider.builtIn.first { $0.id == id }.map { SystemKey($0, Secret(Self.systemKey)) }
            }, options: options)
        client = ChatClient(router: router, transport: transport ?? upstream.transport)
        alice = Caller(try .user("alice"), tier: .professional)
        for provider in platform { upstream.accept(key: Self.systemKey, at: provider) }
        for (provider, key) in Self.keys where providers.contains(provider) {
            upstream.accept(key: key, at: provider)
            _ = try await router.keys.add(PastedKey(key), for: provider, owner: alice.user, test: false)
        }
        if let credits {
            let payment = LedgerEntry(
                account: alice.creditAccount, requestID: try RequestID("payment-1"), attempt: 1, kind: .grant,
                amount: credits, parametersHash: Array(repeating: 0, count: 32), at: clock.now())
            _ = try await store.apply(payment)
        }
    }

    /// What alice has left.
    var balance: CreditBalance { get async throws { try await store.balance(of: alice.creditAccount) } }
}
