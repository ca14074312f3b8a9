// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import StoreWorkload

/// The two sides of the race for a key: one takes it out of use, again and again, while the other opens it in a tight
/// loop.
extension StoreWorker {
    private static let owner = "race"

    /// Adds a key, waits until the other side has opened it, and removes it; the next time disables, then replaces it.
    /// Where faults are wanted, one strikes in a third of the rounds, each kind of change among them, after the use.
    static func revoke(_ stack: Stack, _ arguments: Arguments) async throws {
        let journal = Journal(at: try arguments.text("journal"))
        let board = try Board(at: arguments.text("board"))
        let hasFaults = try arguments.number("faults", default: 0) > 0
        let patience = 0.25 + Double(try arguments.number("lease", default: 0)) / 1_000
        var value = 0
        func perform(_ step: Step, _ body: () async throws -> KeyID) async throws -> KeyID {
            journal.append(.began(step, at: Journal.now()))
            let id = try await body()
            journal.append(.succeeded(owner: owner, id, at: Journal.now()))
            return id
        }
        let user = try KeyOwner.user(owner)
        func paste() -> PastedKey { PastedKey(PlantedValue(owner: owner, number: value).text) }
        for round in 0..<(try arguments.number("count")) {
            value += 1
            let id = try await perform(Step(.add, owner, value: value)) {
                try await stack.keys.add(paste(), for: .openAI, owner: user, label: "v\(value)").summary.id
            }
            await board.waitForUse(of: value, patience: patience)
            if hasFaults, round / 3 % 3 == 2 { await board.askForFault() }
            if round % 3 == 1 {
                _ = try await perform(Step(.disable, owner, id: id)) {
                    try await stack.keys.change(id, of: user, .disable)
                    return id
                }
            } else if round % 3 == 2 {
                value += 1
                _ = try await perform(Step(.replace, owner, id: id, value: value)) {
                    try await stack.keys.replace(id, of: user, with: paste())
                    return id
                }
                await board.waitForUse(of: value, patience: patience)
            }
            _ = try await perform(Step(.remove, owner, id: id)) {
                try await stack.keys.remove(id, of: user)
                return id
            }
        }
        board.end()
        await stack.store.close()
    }

    /// Opens whatever key there is until the other side ends. Of each run of uses of one value the last is journaled:
    /// if any came too late, that one did.
    static func use(_ stack: Stack, _ arguments: Arguments) async throws {
        let journal = Journal(at: try arguments.text("journal"))
        let board = try Board(at: arguments.text("board"))
        let caller = Caller(try .user(owner), tier: .starter)
        // Not before there is a key: who then remembers what it first saw remembers a key.
        while try await stack.look(at: owner).isEmpty { await Task.yield() }
        var last: JournalLine.Use?
        var route: Route?
        var count = 0
        while !board.hasEnded {
            count += 1
            do {
                // Now with the route it has, now with a new one: both must notice.
                if route == nil || count % 2 == 0 {
                    route = try await stack.router.route(RouteRequest(Stack.model, for: caller))
                }
                guard let route, let id = route.keyID else { continue }
                let began = Journal.now()
                let value = try await route.withSecret { PlantedValue($0) }
                let use = JournalLine.Use(
                    owner: owner, id: id, value: value?.number, began: began, ended: Journal.now())
                if let last, last.value != use.value || last.id != use.id { journal.append(.used(last)) }
                last = use
                board.note(value?.number ?? 0)
            } catch {
                // No key at the moment, or a route that was good a moment ago.
                route = nil
            }
        }
        if let last { journal.append(.used(last)) }
        print("\(count) attempts")
    }
}
