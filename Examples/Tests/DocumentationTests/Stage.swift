// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// A router with Alice's key for OpenAI, and a platform that sells to Bob.
struct Stage {
    static let key = "sk-proj-" + String(repeating: "A1b2", count: 12)
    let upstream = FakeUpstream()
    let router: BYOKRouter
    let alice: Caller
    let bob: Caller
    var transport: any HTTPTransport { upstream.transport }

    init() async throws {
        let platform = "sk-the-platform's-own-key"
        router = try BYOKRouter(
            catalog: .bundled, store: InMemoryStore(),
            sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
            systemKeys: [SystemKey(.openAI, Secret(platform))])
        alice = Caller(try .user("alice"), tier: .professional)
        bob = Caller(try .user("bob"), tier: .starter)
        try await router.keys.add(PastedKey(Self.key), for: .openAI, owner: alice.user)
        upstream.accept(key: Self.key, at: .openAI)
        upstream.accept(key: platform, at: .openAI)
        upstream.answer(.text("Air scatters blue light most."))
    }
}
