// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import HTTPTypes
import Hummingbird

/// What users may take with them, and leave behind.
struct OwnDataRoutes {
    let router: BYOKRouter

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("export") { request, context in
            _ = try Query(request)
            let account = try AccountScope.user.account(of: context)
            let export = try await router.keys.dataExport(account.owner)
            var response = try Response(json: ExportView(export, keys: await router.keyViews(of: account.owner)))
            response.headers[.contentDisposition] = "attachment; filename=\"byok-export.json\""
            return response
        }
        group.delete { request, context in
            let account = try AccountScope.user.account(of: context, changing: true)
            let erasure = try await request.body(Erasure.self)
            guard erasure.confirm.utf8.elementsEqual(account.identity.user.id.utf8) else {
                throw BYOKError.invalid(
                    "confirm", "must be your user id: keys, credits, usage and notices are erased for good")
            }
            let count = try await router.keys.acting(as: account.actor).eraseOwner(account.owner)
            return try Response(json: ["keys": count])
        }
    }
}
