// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Collects the receipts of closed requests and writes them in batches, off the requests' path. What a crash can lose is
/// what was collected in the last second: receipts and usage, never a charge, which the ledger has.
final class UsageRecorder: Sendable {
    let log: (any UsageLog)?
    private let writer: BatchWriter<Receipt>

    init(log: (any UsageLog)?, meter: UsageMeter, clock: any RouterClock, observer: (any RouterObserver)?) {
        self.log = log
        var generator = SystemRandomNumberGenerator()
        // New with every start, so that numbers may begin at 1 again.
        let host = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        writer = BatchWriter(clock: clock) { count in
            observer?.receive(
                RouterEvent(
                    .usageLost, at: clock.now(), owner: .platform,
                    message: "\(count) receipts were dropped: the usage log was not writable."))
        } prepare: { receipts in
            meter.handOver(receipts.flatMap(\.usageRecords))
        } write: { receipts, number in
            let records = receipts.flatMap(\.usageRecords)
            try await log?.append(records, receipts: receipts, batch: UsageBatchID(host: host, number: number))
        }
    }

    var isOn: Bool { log != nil }
    var overdue: Int { writer.overdue }

    func record(_ receipt: Receipt) { if isOn { writer.add(receipt) } }

    func flush() async throws(BYOKError) {
        do {
            try await writer.flush()
        } catch {
            throw .wrap(error, .storeUnavailable, "The usage log could not be written.")
        }
    }

    func whileDropping<R>(_ owner: KeyOwner, _ body: () async throws -> R) async rethrows -> R {
        try await writer.whileDropping({ $0.payer == owner || $0.caller == owner }, body)
    }
}
