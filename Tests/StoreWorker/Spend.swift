// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload

extension StoreWorker {
    /// Reserves, closes and records on accounts of its own, from several lanes at once, until it is killed.
    static func spend(_ stack: Stack, _ arguments: Arguments) async throws {
        let journal = Journal(at: try arguments.text("journal"))
        let (worker, first) = (try arguments.number("worker"), try arguments.number("values"))
        let fault = ProcessInfo.processInfo.environment["BYOK_FAULT"].flatMap(PlantedFault.init)
        let store = stack.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<3 {
                group.addTask {
                    let account = "w\(worker)l\(lane)"
                    var grant = try Spending(account: account, number: first).reservation
                    (grant.kind, grant.requestID) = (.grant, try RequestID("grant-\(first)"))
                    grant.amount = Money(nanodollars: 1_000_000)
                    _ = try await store.apply(grant)
                    for number in first..<first + 90_000 {
                        try await spend(Spending(account: account, number: number), store, journal, fault)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func spend(
        _ spending: Spending, _ store: any StackStore, _ journal: Journal, _ fault: PlantedFault?
    ) async throws {
        let (reservation, events) = try (spending.reservation, spending.events)
        let (records, receipts) = try (spending.records, spending.receipts)
        switch fault {
        case .acknowledgesEarly:
            Task { try? await store.apply(reservation, recording: events) }
            Task { try? await store.append(records, receipts: receipts, batch: spending.batch) }
            journal.append(.reserved(spending))
            journal.append(.recorded(spending))
            return
        case .forgetsAudit:
            // In two steps, as where one is not to be had.
            _ = try await store.apply(reservation)
            journal.append(.reserved(spending))
            try await store.append(events)
        default:
            _ = try await store.apply(reservation, recording: events)
            journal.append(.reserved(spending))
        }
        _ = try await store.apply(spending.closing)
        try await store.append(records, receipts: receipts, batch: spending.batch)
        journal.append(.recorded(spending))
    }
}
