// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKTesting
import Foundation
import StoreWorkload

/// Breaks, whenever a race asks for it, the way by which one process hears of another's changes. That process's listener
/// alone comes over the network.
struct ListenerFaults: Sendable {
    enum Kind: CaseIterable {
        /// Every connection ends, and new ones are refused.
        case cut
        /// The server's side stops where it is.
        case frozen
        /// Nothing arrives any more, and nobody is told.
        case silent
    }

    let cluster: PostgresCluster
    let proxy: FaultProxy
    let lease: Duration
    let seed: UInt64

    /// Blocks until the race has ended. How often each struck.
    func strike(_ board: Board) throws -> [Kind: Int] {
        var dice = Dice(seed: seed)
        var counts: [Kind: Int] = [:]
        var frozen: pid_t?
        var end: ContinuousClock.Instant?
        func heal() {
            if let backend = frozen { kill(backend, SIGCONT) }
            (frozen, end, proxy.mode) = (nil, nil, .pass)
        }
        defer { heal() }
        while !board.hasEnded {
            usleep(500)
            if let end, .now > end { heal() }
            guard board.isFaultWanted else { continue }
            heal()
            guard let backend = try listener(board) else { break }
            let kind = Kind.allCases[counts.values.reduce(0, +) % Kind.allCases.count]
            counts[kind, default: 0] += 1
            switch kind {
            case .cut:
                proxy.mode = .refuse
                proxy.cut()
            case .frozen:
                kill(backend, SIGSTOP)
                frozen = backend
            case .silent: proxy.mode = .silent
            }
            // Some so short that the answer arrives after all, and too late.
            end = .now + lease * Double.random(in: 0.3..<3, using: &dice)
            board.faultIsThere()
        }
        return counts
    }

    /// Waits for the backend that the listener is being answered by; nil where the race ended meanwhile.
    private func listener(_ board: Board) throws -> pid_t? {
        while !board.hasEnded {
            let found = try cluster.server.run(
                """
                SELECT pid FROM pg_stat_activity WHERE usename = 'byok_app' AND client_addr IS NOT NULL
                AND query LIKE '%key_changes%' AND query_start > now() - interval '\(lease.components.seconds) seconds
                \(lease.components.attoseconds / 1_000_000_000_000_000) milliseconds' ORDER BY query_start DESC LIMIT 1
                """)
            if let backend = pid_t(found.trimmingCharacters(in: .whitespacesAndNewlines)) { return backend }
        }
        return nil
    }
}
#endif
