// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A request whose attempts wait until the test says what becomes of them.
final class HeldRequest: Sendable {
    enum Report: Sendable {
        /// An attempt has opened a key and waits.
        case asked(key: KeyID?, provider: Provider.ID, text: String)
        case ended(Result<Receipt, BYOKError>)
    }
    private struct State {
        var reports: [Report] = []
        var reader: CheckedContinuation<Report, Never>?
        var attempt: CheckedContinuation<FakeProviders.Reaction, Never>?
        var hasEnded = false
    }
    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ request: RouteRequest, by router: BYOKRouter) {
        let task = Task { [weak self] in
            do throws(BYOKError) {
                let performed = try await router.perform(request) { attempt in
                    let text = try await attempt.withSecret { Samples.text($0) }
                    let report = Report.asked(
                        key: attempt.route.keyID, provider: attempt.route.provider.id, text: text)
                    switch await self?.reaction(after: report) {
                    case .answer(let usage): attempt.delivery.usage = usage
                    case .fail(let failure): throw failure
                    case .toss(let error): throw error
                    case nil: throw CancellationError()
                    }
                }
                self?.report(.ended(.success(performed.receipt)))
            } catch {
                self?.report(.ended(.failure(error)))
            }
        }
        self.task.withLock { $0 = task }
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    private func report(_ report: Report) {
        let reader = state.withLock { state -> CheckedContinuation<Report, Never>? in
            if case .ended = report { state.hasEnded = true }
            guard let reader = state.reader else {
                state.reports.append(report)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: report)
    }

    private func reaction(after report: Report) async -> FakeProviders.Reaction {
        await withCheckedContinuation { continuation in
            state.withLock { $0.attempt = continuation }
            self.report(report)
        }
    }

    /// What happens next: an attempt, or the end.
    func next() async -> Report {
        await withCheckedContinuation { continuation in
            let report = state.withLock { state -> Report? in
                if state.reports.isEmpty {
                    state.reader = continuation
                    return nil
                }
                return state.reports.removeFirst()
            }
            if let report { continuation.resume(returning: report) }
        }
    }

    /// Lets the attempt that waits go on.
    func release(_ reaction: FakeProviders.Reaction) {
        state.withLock { state in
            defer { state.attempt = nil }
            return state.attempt
        }?.resume(returning: reaction)
    }

    func cancel() { task.withLock { $0 }?.cancel() }
}
