// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import ServiceLifecycle

/// Runs the router's maintenance as a service of swift-service-lifecycle, and writes at the end what waits to be written.
///
/// Put it first into the group: services are shut down last to first, and the servers' last requests leave receipts.
public struct MaintenanceService: Service, CustomStringConvertible {
    private let router: BYOKRouter
    private let interval: Duration
    private let jobs: [MaintenanceJob]

    public init(_ router: BYOKRouter, every interval: Duration = .seconds(60), jobs: [MaintenanceJob] = []) {
        self.router = router
        self.interval = interval
        self.jobs = jobs
    }

    /// The group's logger prints it.
    public var description: String { "MaintenanceService" }

    /// - Throws: `storeUnavailable` where the last receipts or uses cannot be written: they are lost then.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await router.runMaintenance(every: interval, jobs: jobs) }
        // A task of its own: where the group was cancelled, this one is, too.
        try await Task {
            try await router.flushUsage()
            try await router.flushAudit()
        }.value
    }
}
