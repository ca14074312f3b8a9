// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// What can be said of a key: by its form, without sending it anywhere, or by asking its provider.
struct KeyTestRoutes {
    let router: BYOKRouter
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.post("api-keys/inspect") { request, context in
            _ = try scope.account(of: context)
            let pasted = try await request.body(UnstoredKey.self)
            let key = try router.keys.inspect(pasted.key, for: pasted.provider)
            return try Response(json: InspectionView(key))
        }
        group.post("api-keys/test") { request, context in
            let account = try scope.account(of: context, changing: true)
            let pasted = try await request.body(UnstoredKey.self)
            let report = try await router.keys.acting(as: account.actor).test(
                pasted.key, for: pasted.provider, owner: account.owner)
            return try Response(json: TestView(report))
        }
        group.post("api-keys/{id}/test") { _, context in
            let account = try scope.account(of: context, changing: true)
            let id = try context.keyID
            let report = try await router.keys.acting(as: account.actor).test(id, of: account.owner)
            let key = try await router.keyViews(of: account.owner).first { $0.id == "\(id)" }.orNotFound()
            return try Response(json: TestedKeyView(key: key, test: TestView(report)))
        }
    }
}
