// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import StoreWorkload

extension StoreWorker {
    /// Changes the keys of its share of owners, from several lanes at once, until it has made its steps or is killed.
    static func churn(_ stack: Stack, _ arguments: Arguments) async throws {
        let journal = Journal(at: try arguments.text("journal"))
        let (worker, workers) = (try arguments.number("worker"), try arguments.number("workers"))
        let (lanes, owners) = (try arguments.number("lanes", default: 3), try arguments.number("owners", default: 3))
        let (steps, seed) = (try arguments.number("steps", default: .max), try arguments.number("seed"))
        let values = try arguments.number("values")
        let foreign = (0..<workers).filter { $0 != worker }.flatMap {
            Owners.names(of: $0, lanes: lanes, owners: owners)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    let names = (0..<owners).map { Owners.name(worker, lane, $0) }
                    let lane = try Lane(
                        stack, journal, owners: names, foreign: foreign, seed: UInt64(seed * 64 + lane), values: values)
                    // What cannot be read now is looked at before it is changed.
                    try? await lane.look()
                    var left = steps
                    while left > 0 {
                        await lane.step()
                        left -= 1
                    }
                }
            }
            try await group.waitForAll()
        }
        await stack.store.close()
    }

    /// Opens every key there is.
    static func verify(_ stack: Stack) async throws {
        var owners: Set<String> = []
        var cursor: KeyCursor?
        repeat {
            let page = try await stack.store.page(after: cursor)
            owners.formUnion(page.records.map(\.owner.id))
            cursor = page.next
        } while cursor != nil
        var (good, bad) = (0, 0)
        for owner in owners {
            for key in try await stack.look(at: owner).values {
                if key.value == nil { bad += 1 } else { good += 1 }
            }
            if case .broken = try await stack.store.verify(.user(owner)) { bad += 1 }
        }
        print("\(good) keys open, \(bad) findings")
        if bad > 0 { fail("The store is not whole.", code: 1) }
    }
}
