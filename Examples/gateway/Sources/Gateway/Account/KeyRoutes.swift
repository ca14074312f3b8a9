// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import HTTPTypes
import Hummingbird

/// An account's keys: list, add, look at, change, replace, remove. What was pasted never comes back.
struct KeyRoutes {
    let router: BYOKRouter
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("api-keys") { request, context in
            _ = try Query(request)
            let keys = try await views(of: scope.account(of: context).owner)
            return try Response(json: ["keys": keys])
        }
        group.post("api-keys") { request, context in try await add(request, context) }
        group.get("api-keys/{id}") { _, context in
            try Response(json: await view(of: context.keyID, scope.account(of: context).owner))
        }
        group.patch("api-keys/{id}") { request, context in try await change(request, context) }
        group.post("api-keys/{id}/replace") { request, context in try await replace(request, context) }
        group.delete("api-keys/{id}") { _, context in
            let account = try scope.account(of: context, changing: true)
            try await router.keys.acting(as: account.actor).remove(context.keyID, of: account.owner)
            return Response(status: .noContent)
        }
    }

    private func add(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let account = try scope.account(of: context, changing: true)
        let new = try await request.body(NewKey.self)
        let added = try await router.keys.acting(as: account.actor).add(
            new.key, for: new.provider, owner: account.owner, label: new.label,
            policy: new.limits.applied(to: .unrestricted), position: new.position, expiresAt: new.expiresAt,
            isEnabled: new.isEnabled, test: new.test)
        let key = try await view(of: added.summary.id, account.owner)
        var response = try Response(json: AddedKeyView(key: key, added), status: .created)
        response.headers[.location] = "/api/v1/\(scope.rawValue)/api-keys/\(key.id)"
        return response
    }

    private func change(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let account = try scope.account(of: context, changing: true)
        let id = try context.keyID
        let change = try await request.body(KeyPatch.self)
        try await router.keys.acting(as: account.actor).change(id, of: account.owner) { key throws(BYOKError) in
            change.edit(of: key)
        }
        return try Response(json: await view(of: id, account.owner))
    }

    private func replace(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let account = try scope.account(of: context, changing: true)
        let id = try context.keyID
        let new = try await request.body(Replacement.self)
        let added = try await router.keys.acting(as: account.actor).replace(
            id, of: account.owner, with: new.key, grace: new.grace, test: new.test)
        let keys = try await views(of: account.owner)
        let key = try keys.first { $0.id == "\(id)" }.orNotFound()
        let previous = added.previous.flatMap { previous in keys.first { $0.id == "\(previous.id)" } }
        return try Response(json: ReplacedKeyView(key: key, previous: previous, added))
    }

    private func views(of owner: KeyOwner) async throws -> [KeyView] {
        try await router.keyViews(of: owner)
    }

    private func view(of id: KeyID, _ owner: KeyOwner) async throws -> KeyView {
        try await router.keyViews(of: owner).first { $0.id == "\(id)" }.orNotFound()
    }
}

extension BYOKRouter {
    /// The owner's keys as the API shows them, in the order in which they are tried.
    func keyViews(of owner: KeyOwner) async throws -> [KeyView] {
        var places: [Provider.ID: Int] = [:]
        let catalog = catalog
        return try await keys.list(owner).map { key in
            let place = places[key.provider, default: 0]
            places[key.provider] = place + 1
            return KeyView(key, place: place, in: catalog)
        }
    }
}

extension KeyView? {
    /// Somebody may have removed it meanwhile.
    func orNotFound() throws(BYOKError) -> KeyView {
        guard let self else { throw BYOKError(.keyNotFound, "There is no key of this id. List the keys again.") }
        return self
    }
}
