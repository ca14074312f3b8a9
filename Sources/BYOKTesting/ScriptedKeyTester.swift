// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

/// A tester that answers from a script and asks nobody. Answers are used up in order; the last one repeats.
public final class ScriptedKeyTester: KeyTester {
    /// What a test was asked about. The key itself is not kept, only its length.
    public struct Call: Sendable, Hashable {
        public var provider: Provider.ID
        public var origin: String
        public var secretCount: Int
    }
    private struct State {
        var answers: [Result<KeyTestReport, AttemptFailure>]
        var calls: [Call] = []
    }
    private let state: Mutex<State>

    /// - Parameter answers: a failure is thrown; empty: every key is connected.
    public init(_ answers: [Result<KeyTestReport, AttemptFailure>] = []) { state = Mutex(State(answers: answers)) }

    /// Answers every test alike.
    public convenience init(_ status: KeyStatus, message: String = "scripted") {
        self.init([.success(KeyTestReport(status: status, message: message))])
    }

    /// What was asked so far, in order.
    public var calls: [Call] { state.withLock { $0.calls } }

    public func test(_ test: KeyTest) async throws -> KeyTestReport {
        let answer = state.withLock { state in
            state.calls.append(
                Call(provider: test.provider.id, origin: test.origin, secretCount: test.secret.count))
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
        }
        return try answer?.get() ?? KeyTestReport(status: .connected, message: "scripted", proved: [.live])
    }
}
