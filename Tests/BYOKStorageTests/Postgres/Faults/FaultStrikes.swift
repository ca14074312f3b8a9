// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKTesting
import Foundation

/// What happens to a server and to the network before it.
struct FaultStrikes {
    enum Kind: CaseIterable, Sendable {
        /// The server dies and is started again.
        case crash
        /// One of its processes stops for a while, whatever it holds.
        case freeze
        /// Connections end, and new ones are refused.
        case cut
        /// Nothing passes.
        case silence
        /// The server does what it is asked, and its acknowledgement is lost.
        case deafness
    }

    let cluster: PostgresCluster
    let proxy: FaultProxy

    /// - Returns: when it was over.
    func strike(_ kind: Kind, _ dice: inout Dice) async throws -> FaultRecord.Moment {
        let (cluster, proxy) = (cluster, proxy)
        switch kind {
        case .crash:
            try await onThread { try cluster.crash() }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1_000, using: &dice)))
            try await onThread { try cluster.resume() }
        case .freeze:
            let backends = try await onThread { try cluster.backends() }
            guard let backend = backends.isEmpty ? nil : dice.pick(backends), kill(backend, SIGSTOP) == 0 else { break }
            try await Task.sleep(for: .milliseconds(Int.random(in: 1_000...4_000, using: &dice)))
            kill(backend, SIGCONT)
        case .cut:
            proxy.mode = .refuse
            proxy.cut()
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...4_000, using: &dice)))
        case .silence:
            proxy.mode = .silent
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...4_000, using: &dice)))
        case .deafness:
            proxy.mode = .deafClient
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...300, using: &dice)))
            proxy.cut()
        }
        proxy.mode = .pass
        return .now
    }
}
#endif
