// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// What the account was told, and wants to be told.
struct NoticeRoutes {
    let router: BYOKRouter
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("notices") { request, context in
            let query = try Query(request, "limit", "before")
            let owner = try scope.account(of: context).owner
            let limit = try query.count("limit", or: 50, in: 1...1_000)
            let inbox = try inbox
            return try Response(
                json: NoticesView(
                    notices: await inbox.notices(of: owner, beforeID: query["before"], limit: limit).map(
                        NoticeView.init),
                    unread: await inbox.unreadCount(of: owner)))
        }
        group.post("notices/read") { request, context in
            let owner = try scope.account(of: context, changing: true).owner
            try await inbox.markRead(request.body(ReadNotices.self).ids, of: owner)
            return Response(status: .noContent)
        }
        group.get("notices/preferences") { request, context in
            _ = try Query(request)
            return try await preferences(of: scope.account(of: context).owner)
        }
        group.put("notices/preferences") { request, context in
            let owner = try scope.account(of: context, changing: true).owner
            try await inbox.setPreferences(request.body(NoticeChoice.self).preferences, of: owner)
            return try await preferences(of: owner)
        }
    }

    private func preferences(of owner: KeyOwner) async throws -> Response {
        try Response(json: NoticePreferencesView(await inbox.preferences(of: owner)))
    }

    private var inbox: any NotificationInbox {
        get throws(BYOKError) {
            guard let inbox = router.inbox else {
                throw BYOKError(.invalidConfiguration, "There is no inbox: use a store that is one.")
            }
            return inbox
        }
    }
}
