// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Carries out batches of writes: on its thread, one transaction for everything that waited.
final class Writer: Sendable {
    /// How many transactions were begun: fewer than writes, where writes arrive together.
    let transactions = Atomic<Int>(0)

    private let connection: Mutex<State>
    private let freshness: Freshness
    private let gate: WriteGate

    private struct State {
        let connection: WriteConnection
        /// A reader kept the log from being emptied after a removal.
        var owesCheckpoint = false
        var batches = 0
        var ballast: Ballast

        init(connection: WriteConnection, ballast: Ballast) {
            self.connection = connection
            self.ballast = ballast
            self.ballast.keep()
        }
    }

    init(connection: sending WriteConnection, ballast: Ballast, freshness: Freshness, gate: WriteGate) {
        self.connection = Mutex(State(connection: connection, ballast: ballast))
        self.freshness = freshness
        self.gate = gate
    }

    /// Writes, makes cached tables stale, and only then lets the callers go on.
    func perform(_ jobs: [WriteJob]) {
        let results = results(of: jobs)
        for job in jobs {
            // Also after a failure: whether a failed COMMIT reached the disk is not for us to know.
            if let owner = job.work.staleOwner { freshness.slots.bump(owner.encoded) }
        }
        // So that the feed's mention of these owners does not make them stale a second time.
        _ = freshness.refresh()
        var removals: [WriteJob.Delivery] = []
        for (job, result) in zip(jobs, results) {
            switch result {
            case .success(let deliver) where job.work.deletesKeys: removals.append(deliver)
            case .success(let deliver): deliver()
            case .failure(let error): job.fail(SQLiteFailure.translate(error))
            }
        }
        tidy(afterRemoval: !removals.isEmpty)
        removals.forEach { $0() }
    }

    /// Looks whether the files are still there.
    func look() {
        connection.withLock { gate.look($0.connection) }
    }

    /// Empties the log before the connection goes.
    func finish() {
        connection.withLock { _ = $0.connection.checkpoint() }
    }

    /// Runs a constant statement on the writing connection: how tests make it fail.
    func execute(_ sql: String) throws {
        try connection.withLock { try $0.connection.connection.execute(sql) }
    }

    private func results(of jobs: [WriteJob]) -> [Result<WriteJob.Delivery, any Error>] {
        let works = jobs.map(\.work)
        return connection.withLock { state in
            func attempt(_ works: [WriteJob.Work]) throws -> [Result<WriteJob.Delivery, any Error>] {
                transactions.wrappingAdd(1, ordering: .relaxed)
                return try gate.pass(state.connection) { try state.connection.transaction(works) }
            }
            do {
                let results = try attempt(works)
                state.ballast.keep()
                return results
            } catch let failure as SQLiteFailure where failure.isFull {
                // What takes a key out of use gets the room that was kept for it; everything else waits for more.
                if works.contains(where: \.revokes) {
                    state.ballast.release()
                    // Else the log would keep that room, and the next revocations would find none.
                    state.owesCheckpoint = true
                }
                return works.map { work in
                    guard work.revokes else { return .failure(failure) }
                    do { return try attempt([work])[0] } catch { return .failure(error) }
                }
            } catch {
                return works.map { _ in .failure(error) }
            }
        }
    }

    /// A removed key's bytes are in the log until it is emptied. Best effort: the removal stands in any case, and a
    /// reader in the way only puts it off to the next batch.
    private func tidy(afterRemoval: Bool) {
        connection.withLock { state in
            state.batches += 1
            if state.batches % 1_024 == 0 { try? gate.pass(state.connection) { state.connection.pruneChanges() } }
            if afterRemoval || state.owesCheckpoint {
                let isDone = try? gate.pass(state.connection) { state.connection.checkpoint() }
                state.owesCheckpoint = isDone != true
            }
        }
    }
}
