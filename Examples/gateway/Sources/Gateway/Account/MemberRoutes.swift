// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// Who of an organisation may use its keys.
struct MemberRoutes {
    let router: BYOKRouter
    let directory: Directory

    func add(to group: RouterGroup<GatewayContext>) {
        group.put("api-keys/{id}/members/{user}") { _, context in
            let account = try AccountScope.organisation.account(of: context, changing: true)
            let id = try context.keyID
            let member = try context.memberID
            guard let user = try? KeyOwner.user(member), directory.members(of: account.owner).contains(user) else {
                throw Refusal.notFound("Your organisation has no member of this id.")
            }
            try await router.keys.acting(as: account.actor).addMember(member, to: id, of: account.owner)
            return try Response(json: await view(of: id, account.owner))
        }
        group.delete("api-keys/{id}/members/{user}") { _, context in
            let account = try AccountScope.organisation.account(of: context, changing: true)
            let id = try context.keyID
            try await router.keys.acting(as: account.actor).removeMember(context.memberID, from: id, of: account.owner)
            return try Response(json: await view(of: id, account.owner))
        }
        group.delete("members/{user}") { _, context in
            let account = try AccountScope.organisation.account(of: context, changing: true)
            let removal = try await router.keys.acting(as: account.actor).removeMember(
                context.memberID, of: account.owner)
            return try Response(json: MemberRemovalView(removal))
        }
    }

    private func view(of id: KeyID, _ owner: KeyOwner) async throws -> KeyView {
        try await router.keyViews(of: owner).first { $0.id == "\(id)" }.orNotFound()
    }
}
