// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A live test that answers whatever the test case has dialled, and can be held until the case lets it go.
final class DialTester: KeyTester {
    private struct State {
        var answer: Result<KeyTestReport, any Error> = .success(.connected)
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
        var asked: [String] = []
    }
    private let state = Mutex(State())

    /// The keys that were asked about, in order.
    var asked: [String] { state.withLock { $0.asked } }

    func dial(_ report: KeyTestReport) { state.withLock { $0.answer = .success(report) } }
    func dial(_ status: KeyStatus, proving facts: Set<KeyTestReport.Fact> = []) {
        dial(KeyTestReport(status: status, message: "dialled", proved: facts))
    }
    func fail(_ error: any Error) { state.withLock { $0.answer = .failure(error) } }

    /// From now on tests wait for `release`.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Waits until a test is being held.
    func waitForArrival() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.isEmpty { state.arrivals.append(continuation) }
                return !state.waiting.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func release() {
        let waiting = state.withLock { state in
            defer { (state.isHeld, state.waiting) = (false, []) }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    func test(_ test: KeyTest) async throws -> KeyTestReport {
        // Decided on arrival, as a provider would: what is dialled later is for later tests.
        let answer = state.withLock { state in
            state.asked.append(Samples.text(test.secret))
            return state.answer
        }
        await withCheckedContinuation { continuation in
            let arrivals = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard state.isHeld else { return nil }
                state.waiting.append(continuation)
                defer { state.arrivals = [] }
                return state.arrivals
            }
            if let arrivals { arrivals.forEach { $0.resume() } } else { continuation.resume() }
        }
        return try answer.get()
    }
}

extension KeyTestReport {
    static let connected = KeyTestReport(
        status: .connected, message: "API key is valid!", proved: [.live, .funds, .inference])
}
