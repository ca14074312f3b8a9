// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import StoreWorkload
import Synchronization

/// What the workers of a fault test measure, and whether they are to go on.
final class FaultRecord: Sendable {
    typealias Moment = ContinuousClock.Instant

    struct State {
        var times: [Duration] = []
        /// Calls that threw `storeUnavailable`: whether they were done is unknown.
        var unknown = 0
        var findings: [Finding] = []
        /// Of each store, when a call last succeeded.
        var successes: [Int: Moment] = [:]
        var end: Moment?
    }
    private let state = Mutex(State())

    var end: Moment? { state.withLock { $0.end } }
    func stop() { state.withLock { $0.end = .now } }
    var findings: [Finding] { state.withLock { $0.findings } }

    func add(_ finding: Finding) { state.withLock { $0.findings.append(finding) } }

    /// Measures a call of a store. Throws what the call throws.
    func measure<R>(_ store: Int, _ body: () async throws -> R) async throws -> R {
        let start = Moment.now
        do {
            let result = try await body()
            state.withLock {
                $0.times.append(.now - start)
                $0.successes[store] = .now
            }
            return result
        } catch {
            state.withLock {
                $0.times.append(.now - start)
                if (error as? BYOKError)?.code == .storeUnavailable { $0.unknown += 1 }
            }
            throw error
        }
    }

    /// How long after the moment each store's first success came; ten seconds where none came by then.
    func recovery(of stores: Int, since moment: Moment) async throws -> [Duration] {
        var found: [Int: Duration] = [:]
        while found.count < stores, .now - moment < .seconds(10) {
            let successes = state.withLock { $0.successes }
            for (store, success) in successes where success > moment && found[store] == nil {
                found[store] = success - moment
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return (0..<stores).map { found[$0] ?? .seconds(10) }
    }

    var count: Int { state.withLock { $0.times.count } }
    var longest: Duration { state.withLock { $0.times.max() ?? .zero } }

    var figures: String {
        let (times, unknown) = state.withLock { ($0.times.sorted(), $0.unknown) }
        return "\(times.count) calls, \(unknown) of them unknown, \(Self.percentiles(times))"
    }

    static func percentiles(_ times: [Duration]) -> String {
        let times = times.sorted()
        func at(_ share: Double) -> String {
            guard let time = times.dropFirst(Int(Double(times.count - 1) * share)).first else { return "-" }
            return "\((time / .microseconds(100)).rounded() / 10) ms"
        }
        return "p50 \(at(0.5)), p99 \(at(0.99)), max \(at(1))"
    }
}
#endif
