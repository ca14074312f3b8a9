// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Collects the audit events of uses and writes them in batches. Changes of keys do not pass here: they are written with
/// the change.
final class AuditTrail: Sendable {
    /// Where events go; nil: nowhere.
    let log: (any AuditLog)?
    private let writer: BatchWriter<AuditEvent>

    init(log: (any AuditLog)?, clock: any RouterClock, observer: (any RouterObserver)?) {
        self.log = log
        writer = BatchWriter(clock: clock) { count in
            observer?.receive(
                RouterEvent(
                    .auditLost, at: clock.now(), owner: .platform,
                    message: "\(count) audit events of uses were dropped: the audit log was not writable."))
        } write: { events, _ in
            try await log?.append(events)
        }
    }

    var isOn: Bool { log != nil }

    /// Events that wait to be written, where the last attempt failed.
    var overdue: Int { writer.overdue }

    func record(_ event: AuditEvent) { if isOn { writer.add(event) } }

    /// Writes what is collected. What the log refuses is kept for the next time.
    func flush() async throws(BYOKError) {
        do {
            try await writer.flush()
        } catch {
            throw .wrap(error, .storeUnavailable, "The audit log could not be written.")
        }
    }

    /// Runs `body` while nothing is written, and forgets what was collected of the owner before or meanwhile.
    func whileDropping<R>(_ owner: KeyOwner, _ body: () async throws -> R) async rethrows -> R {
        try await writer.whileDropping({ $0.owner == owner }, body)
    }
}
