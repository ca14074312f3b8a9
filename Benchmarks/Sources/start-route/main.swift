// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// From nothing to the first route: keyring, file store, catalogue, router, one request.
internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage

let store = try FileStore(at: CommandLine.arguments[1])
let sealer = try FernetSealer(MasterKeyring(CommandLine.arguments[2]))
let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer)
let caller = Caller(try .user("first"), tier: .professional)
print(try await router.route(RouteRequest("gpt-4", for: caller)).model)
