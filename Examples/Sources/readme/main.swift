// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// Example 1 of README.md, to the letter from here on: Scripts/check-readme compares both, and what this prints.
import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation

let sealer = try FernetSealer(MasterKeyring(environment: ProcessInfo.processInfo.environment))
let store = try FileStore(at: "byok-data/keys.db")
let router = try BYOKRouter(
    catalog: .bundled, store: store, sealer: sealer,
    systemKeys: [SystemKey(.openRouter, Secret("sk-or-v1-the-platform's-own-key"))])

let alice = Caller(try .user("alice"), tier: .professional)
let pasted = PastedKey("sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz")
let added = try await router.keys.add(pasted, for: .openAI, owner: alice.user, label: "Work")
print(added.summary.masked, "-", added.summary.badge)

for model: ModelName in ["gpt-4", "claude-3.5-sonnet"] {
    print(try await router.route(RouteRequest(model, for: alice)))
}
let route = try await router.route(RouteRequest("gpt-4", for: alice))
let length = try await route.withSecret { key in key.count }  // the only way to the key: bytes that cannot escape
print("opened", length, "bytes for", route.provider.origin)
try await router.keys.remove(added.summary.id, of: alice.user)
print(try await router.plan(RouteRequest("gpt-4", for: alice)))
