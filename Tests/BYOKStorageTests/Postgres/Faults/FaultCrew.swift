// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import StoreWorkload

/// Workers on one store or several.
struct FaultCrew {
    let stores: [PostgresStore]
    var fault: PlantedFault?
    let record = FaultRecord()
    private static let workers = 32

    init(_ stores: [PostgresStore], fault: PlantedFault? = nil) {
        self.stores = stores
        self.fault = fault
    }

    /// Works while the body runs, and to the end of what was begun.
    /// - Parameter bank: gives each account its credits.
    func work(on bank: PostgresStore, during body: () async throws -> Void) async throws -> [FaultWorker.Told] {
        let workers = (0..<Self.workers).map { number in
            let place = number % stores.count
            return FaultWorker(number: number, store: stores[place], place: place, record: record, fault: fault)
        }
        for account in Set(workers.map(\.account)) {
            let grant = LedgerEntry.grant(
                Money(nanodollars: 1_000_000_000), to: try .user(account), payment: try RequestID("grant"),
                at: Timestamp(seconds: 1_700_000_000))
            _ = try await bank.apply(grant)
        }
        let tasks = workers.map { worker in Task { try await worker.run() } }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        record.stop()
        var told: [FaultWorker.Told] = []
        for task in tasks { told.append(try await task.value) }
        try result.get()
        return told
    }

    /// Whether, soon, nobody has a connection and there are not too many.
    func poolsAreWhole(limit: Int) async throws -> Bool {
        try await soon {
            stores.allSatisfy { $0.connections.open == $0.connections.idle && $0.connections.open <= limit }
        }
    }
}

/// Whether it comes true within three seconds.
func soon(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<60 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}
#endif
