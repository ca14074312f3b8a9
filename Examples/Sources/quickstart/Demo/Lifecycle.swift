// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// A key's life: added, used, disabled, enabled, replaced, removed; each step takes effect at once.
struct Lifecycle {
    let session: Session
    let narrator: Narrator
    let owner: KeyOwner
    private let request: RouteRequest

    init(session: Session, narrator: Narrator) throws {
        self.session = session
        self.narrator = narrator
        owner = try .user("alice")
        request = RouteRequest("openai/gpt-4o", for: Caller(owner, tier: .starter))
    }

    func run() async throws {
        narrator.title("2  The life of a key")
        let keys = session.router.keys.acting(as: owner.id)
        let added = try await keys.add(
            ExampleKeys.openRouter(), for: .openRouter, owner: owner, label: "Personal OpenRouter")
        let key = added.summary.id
        var route = try await session.router.route(request)
        try narrator.confirm(route.keyID == key, "added \(added.summary.masked): alice's \(request.model) uses it")

        // What a host does to send a request. The key is there for the time of the closure, and wiped afterwards.
        let count = try await route.withSecret { key in key.count }
        try await session.router.flushAudit()
        try narrator.confirm(count == 73, "opened for an instant: \(count) bytes, wiped again; the audit log knows")

        try await keys.change(key, of: owner, .disable)
        try narrator.confirm(try await isOnCredits(), "disabled: the platform's key, credits + 10 %")
        try narrator.confirm(await isStale(route), "… and the route from before does not open it any more")

        try await keys.change(key, of: owner, .enable)
        try narrator.confirm(try await !isOnCredits(), "enabled: back to the own key")

        let replaced = try await keys.replace(key, of: owner, with: ExampleKeys.openRouter(ending: "0123"))
        route = try await session.router.route(request)
        try narrator.confirm(
            route.keyID == key && replaced.summary.masked.hasSuffix("0123"),
            "replaced: same place and label, now \(replaced.summary.masked)")

        try await keys.remove(key, of: owner)
        try narrator.confirm(try await isOnCredits(), "removed: credits at once, no grace period")
        try narrator.confirm(await isStale(route), "… and nothing opens it any more")
    }

    private func isOnCredits() async throws -> Bool { try await session.router.route(request).isSystem }

    private func isStale(_ route: Route) async -> Bool {
        do {
            try await route.withSecret { _ in }
            return false
        } catch {
            return (error as? BYOKError)?.code == .routeStale
        }
    }
}
