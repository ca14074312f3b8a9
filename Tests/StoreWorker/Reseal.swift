// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload

/// A vault whose master key is changed: filled, used and edited, and re-sealed.
extension StoreWorker {
    private static func owner(_ number: Int) -> String { "s\(number)" }

    /// Gives `keys` keys to each of `owners` owners.
    static func fill(_ stack: Stack, _ arguments: Arguments) async throws {
        let (owners, keys) = (try arguments.number("owners"), try arguments.number("keys"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<64 {
                group.addTask {
                    for number in stride(from: lane, to: owners, by: 64) {
                        for value in 0..<keys {
                            let text = PlantedValue(owner: owner(number), number: value).text
                            try await stack.keys.add(
                                PastedKey(text), for: .openAI, owner: .user(owner(number)), label: "v\(value)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        await stack.store.close()
    }

    /// Seals everything under the first master key, and ends with 1 where keys were left.
    static func reseal(_ stack: Stack) async throws {
        let report = try await stack.keys.acting(as: "re-sealing").reseal()
        await stack.store.close()
        if !report.left.isEmpty { fail("\(report.left.first)", code: 1) }
    }

    /// Opens and edits keys of its share of owners until the file `stop` is there. No opening may fail.
    static func traffic(_ stack: Stack, _ arguments: Arguments) async throws {
        let (worker, workers) = (try arguments.number("worker"), try arguments.number("workers"))
        let (owners, stop) = (try arguments.number("owners"), try arguments.text("stop"))
        let share = Array(stride(from: worker, to: owners, by: workers)).map(owner)
        var random = Dice(seed: UInt64(try arguments.number("seed")))
        var (openings, edits, next) = (0, 0, 1_000_000)
        var early: [(owner: String, route: Route)] = []
        while access(stop, F_OK) != 0 {
            let name = share.randomElement(using: &random) ?? ""
            let user = try KeyOwner.user(name)
            let route = try await stack.router.route(RouteRequest(Stack.model, for: Caller(user, tier: .starter)))
            guard try await route.withSecret({ PlantedValue($0) })?.owner == name else {
                fail("\(name): another value", code: 1)
            }
            openings += 1
            // Of an owner that nobody edits, so that it stays good: taken long ago, under whichever master key it was.
            if early.count < 64, name.hasSuffix("7") { early.append((name, route)) }
            if let (name, route) = early.randomElement(using: &random) {
                guard try await route.withSecret({ PlantedValue($0) })?.owner == name else {
                    fail("\(name): another value by an early route", code: 1)
                }
                openings += 1
            }
            guard openings % 5 < 2, !name.hasSuffix("7") else { continue }
            next += 1
            try await edit(stack, user, next, using: &random)
            edits += 1
        }
        await stack.store.close()
        try "\(openings) \(edits)".write(toFile: arguments.text("report"), atomically: true, encoding: .utf8)
    }

    private static func edit(
        _ stack: Stack, _ user: KeyOwner, _ next: Int, using random: inout Dice
    ) async throws {
        guard let id = try await stack.keys.list(user).randomElement(using: &random)?.id else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let text = PlantedValue(owner: user.id, number: next).text
            try await stack.keys.replace(id, of: user, with: PastedKey(text), test: false)
        case 1:
            try await stack.keys.change(id, of: user, .disable)
            try await stack.keys.change(id, of: user, .enable)
        default: try await stack.keys.change(id, of: user, .rename("v\(next)"))
        }
    }
}
