// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// Does what time brings, until the task is cancelled: once a minute by default, and whole rounds only. Several hosts
    /// may each run it; what one has done, the others find done.
    /// - Parameter jobs: the host's own, such as refreshing the catalogue.
    public func runMaintenance(every interval: Duration = .seconds(60), jobs: [MaintenanceJob] = []) async {
        var due = jobs.map { (job: $0, at: options.clock.now()) }
        while !Task.isCancelled {
            await maintain()
            for index in due.indices where due[index].at <= options.clock.now() {
                due[index].at = options.clock.now() + due[index].job.interval
                await due[index].job.run()
            }
            try? await options.clock.sleep(for: interval)
        }
    }

    /// One round, for hosts with a scheduler of their own: writes what waits, closes reservations whose time is over, tests
    /// keys that failed; and once a day tells owners of keys that end soon, are old, or are not used, and forgets usage
    /// beyond its time.
    @discardableResult
    public func maintain() async -> MaintenanceReport {
        var report = MaintenanceReport()
        try? await flushAudit()
        try? await flushUsage()
        await desk?.settleLate()
        report.expired = await expireReservations()
        for (id, owner, health) in healthBook.troubled {
            if let status = health.pending {
                await write(status, id: id, generation: health.generation, of: owner, nil)
            }
            if let failing = health.failing { retest(id, of: owner, after: failing) }
        }
        guard daily.begin(options.clock.now().day) else { return report }
        await lookAtEveryKey(&report)
        if let retention = options.retention {
            let day = (options.clock.now() - retention).day
            try? await recorder.log?.purge(before: day)
        }
        return report
    }

    /// Frees what was held for requests that nobody closed: their host is gone, or could not reach the ledger.
    private func expireReservations() async -> Int {
        guard let ledger else { return 0 }
        var count = 0
        let now = options.clock.now()
        while let page = try? await ledger.openReservations(limit: 1_000) {
            let overdue = page.filter { $0.expiresAt.map { $0 <= now } ?? false }
            var closed = 0
            for reservation in overdue where (try? await ledger.apply(reservation.expiry(at: now))) != nil {
                closed += 1
            }
            count += closed
            if closed == 0 || page.count < 1_000 { break }
        }
        return count
    }
}

/// Something of the host's that maintenance does now and then.
public struct MaintenanceJob: Sendable {
    public var name: String
    public var interval: Duration
    public var run: @Sendable () async -> Void

    public init(_ name: String, every interval: Duration, run: @escaping @Sendable () async -> Void) {
        self.name = name
        self.interval = interval
        self.run = run
    }
}

/// What one round of maintenance came to.
public struct MaintenanceReport: Sendable, Hashable {
    /// Reservations that were closed because their time was over: each may be an answer that nobody paid for.
    public var expired = 0
    /// Keys looked at; 0 where it was not the day's first round.
    public var keys = 0
    /// Notices that were news.
    public var notices = 0

    public init() {}
}
