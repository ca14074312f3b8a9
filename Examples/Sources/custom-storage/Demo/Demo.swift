// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation

/// `custom-storage [address]`: a key's life on Redis. Without an address, on a server of its own that goes with it.
@main
struct Demo {
    static func main() async {
        do {
            if let argument = CommandLine.arguments.dropFirst().first {
                guard let address = RedisStore.Address(argument) else {
                    throw BYOKError(.invalidConfiguration, "usage: custom-storage [host:port | /path/of/a/socket]")
                }
                try await run(RedisStore(RedisStore.Options(address)))
            } else {
                let server = try await ThrowawayRedis()
                defer { withExtendedLifetime(server) {} }
                try await run(RedisStore(RedisStore.Options(server.address)))
            }
        } catch {
            print("failed:", error)
            exit(1)
        }
    }

    private static func run(_ store: RedisStore) async throws {
        let router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
            systemKeys: [SystemKey(.openRouter, Secret("sk-or-v1-the-platform's-own-key"))])
        let alice = Caller(try .user("alice-\(UInt32.random(in: 0 ... .max))"), tier: .professional)
        let pasted = PastedKey("sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz")

        let added = try await router.keys.add(pasted, for: .openAI, owner: alice.user, label: "Work")
        print("added  ", added.summary.masked, "-", added.summary.badge)
        let route = try await router.route(RouteRequest("gpt-4o", for: alice))
        print("routed ", route)
        let length = try await route.withSecret { key in key.count }
        print("opened ", length, "bytes for", route.provider.origin)

        try await router.keys.remove(added.summary.id, of: alice.user)
        print("removed", try await router.route(RouteRequest("gpt-4o", for: alice)))
        do {
            _ = try await route.withSecret { key in key.count }
        } catch let error as BYOKError {
            print("refused", error.code)
        }
        try await router.flushAudit()
        for entry in try await store.entries(of: alice.user, from: 1, limit: 100) {
            print("audit  ", entry.number, entry.event.kind, "by", entry.event.actor, entry.event.masked ?? "")
        }
        print("chain  ", try await store.verify(alice.user))
        _ = try await router.keys.eraseOwner(alice.user)
        print("erased ", try await store.entries(of: alice.user, from: 1, limit: 100).count, "entries left")
    }
}
