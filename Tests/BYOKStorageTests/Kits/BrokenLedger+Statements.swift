// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

extension BrokenLedger {
    func entries(
        of account: KeyOwner, from start: Timestamp, after last: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        var all = try await base.entries(
            of: merged(account), from: Timestamp(microseconds: .min), after: nil, limit: .max)
        switch fault {
        case .listsEntriesNewestFirst: all.reverse()
        case .listsEntriesByRequest: all.sort { ($0.requestID.rawValue, $0.at) < ($1.requestID.rawValue, $1.at) }
        case .listsClosingsFirst:
            for index in all.indices.dropLast() where all[index].kind == .reserve {
                if all[index + 1].at == all[index].at, all[index + 1] == all[index].closing(like: all[index + 1]) {
                    all.swapAt(index, index + 1)
                }
            }
        case .listsEverybodysEntries:
            all = state.withLock { $0.applied }.sorted { LedgerEntry.precedes($0, $1) }
        case .losesGrants: all.removeAll { $0.kind == .grant }
        case .showsNewcomersAnEntry where all.isEmpty:
            all = [
                LedgerEntry(
                    account: account, requestID: try RequestID("x"), attempt: 1, kind: .grant, amount: .zero,
                    parametersHash: [], at: start)
            ]
        default: break
        }
        if fault != .ignoresTheStart { all.removeAll { $0.at < start } }
        if let last {
            let place = all.firstIndex(of: last)
            switch fault {
            case .repeatsTheLastEntry: all.removeFirst(place ?? 0)
            case .losesEntriesOfOneMoment: all.removeAll { $0.at <= last.at }
            case .losesPositionsBeforeTheStart: all.removeFirst(place.map { $0 + 1 } ?? all.count)
            default: all.removeFirst(place.map { $0 + 1 } ?? 0)
            }
        }
        return fault == .ignoresTheEntriesLimit ? all : Array(all.prefix(max(limit, 0)))
    }

    func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        var start = start
        if fault == .leavesOutAnExpiryOfTheMoment { start.microseconds += 1 }
        var all = try await base.expirations(from: start, limit: .max)
        switch fault {
        case .listsExpiriesByReservation: all.sort { $0.at < $1.at }
        case .listsVoidsAsExpired:
            let entries = state.withLock { $0.applied }
            all += entries.filter { $0.kind == .reserve && entries.contains($0.void(at: $0.at)) }
        case .ignoresTheExpiriesLimit: return all
        default: break
        }
        return Array(all.prefix(max(limit, 0)))
    }
}

extension LedgerEntry {
    /// The closing of this reservation with the other's kind, amount and moment.
    fileprivate func closing(like other: LedgerEntry) -> LedgerEntry {
        var closing = void(at: other.at)
        (closing.kind, closing.amount) = (other.kind, other.amount)
        return closing
    }
}
