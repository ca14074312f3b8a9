// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

extension BrokenUsageLog {
    private static let all = Timestamp(microseconds: .min)..<Timestamp(microseconds: .max)

    /// What of a batch's receipts goes on to the store; nil: nothing of the batch.
    func kept(_ receipts: [Receipt], _ records: [UsageRecord], _ batch: UsageBatchID) async throws -> [Receipt]? {
        let isNew = state.withLock { $0.seenReceipts.insert(batch).inserted }
        if isNew { state.withLock { $0.receipts += receipts } }
        switch fault {
        case .losesServedModels:
            return receipts.map { receipt in
                var receipt = receipt
                receipt.servedModel = nil
                return receipt
            }
        case .losesReceipts: return []
        case .dropsReceiptsAlone where records.isEmpty && !receipts.isEmpty: return nil
        case .takesReceiptsTwice:
            try await base.append([], receipts: receipts, batch: UsageBatchID(host: batch.host, number: another()))
            return receipts
        case .writesReceiptsOfARefusedBatch:
            let good = receipts.filter { $0.payer.kind != .platform }
            try await base.append([], receipts: good, batch: UsageBatchID(host: batch.host, number: another()))
            return receipts
        case .keepsTheOlderReceipt:
            var new: [Receipt] = []
            for receipt in receipts {
                let there = try await base.receipts(of: receipt.payer, ReceiptPage(period: Self.all, limit: .max))
                if !(there + new).contains(where: { ReceiptPage.Place($0) == ReceiptPage.Place(receipt) }) {
                    new.append(receipt)
                }
            }
            return new
        default: return receipts
        }
    }

    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        let (start, end) = (page.period.lowerBound, page.period.upperBound)
        let everything = state.withLock { $0.receipts }
        var all = try await base.receipts(of: payer, ReceiptPage(period: Self.all, limit: .max))
        switch fault {
        case .keepsReceiptsUnderTheCaller: all = everything.filter { $0.caller == payer }
        case .keepsReplacedReceipts, .keepsForgottenReceipts:
            all = everything.filter { $0.payer == payer }
            if fault == .keepsForgottenReceipts { all = all.lastOfEachPlace }
            all.sort { ($0.at, $0.requestID.rawValue) < ($1.at, $1.requestID.rawValue) }
        case .takesForgottenReceipts:
            let first = state.withLock { $0.forgotten }
            all += everything.filter { $0.payer == payer && $0.at.day < first }.suffix(1)
        case .ordersReceiptsByRequest: all.sort { $0.requestID.rawValue < $1.requestID.rawValue }
        case .ordersReceiptsWithoutCase:
            all.sort { ($0.at, $0.requestID.rawValue.lowercased()) < ($1.at, $1.requestID.rawValue.lowercased()) }
        case .showsNewcomersAReceipt where all.isEmpty:
            all = [
                Receipt(
                    requestID: try RequestID("x"), at: Timestamp(microseconds: 0), duration: .zero, caller: payer,
                    requestedModel: "", attempts: [], outcome: .failed)
            ]
        default: break
        }
        if fault != .pagesFromBeforeThePeriod || page.after == nil { all.removeAll { $0.at < start } }
        all.removeAll { fault == .includesThePeriodsEnd ? $0.at > end : $0.at >= end }
        if let after = page.after {
            let place = (after.at, after.requestID.rawValue)
            switch fault {
            case .losesReceiptsOfOneMoment: all.removeAll { $0.at <= after.at }
            case .repeatsTheLastReceipt: all.removeAll { ($0.at, $0.requestID.rawValue) < place }
            case .ordersReceiptsByRequest, .ordersReceiptsWithoutCase:
                all.removeFirst((all.firstIndex { ReceiptPage.Place($0) == after } ?? -1) + 1)
            default: all.removeAll { ($0.at, $0.requestID.rawValue) <= place }
            }
        }
        return fault == .ignoresTheReceiptLimit ? all : Array(all.prefix(max(page.limit, 0)))
    }

    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        let known = state.withLock { $0.receipts.filter { $0.requestID == request } }
        switch fault {
        case .findsTheFirstOfARequest: return known.first { $0.payer == payer }
        case .findsReplacedReceipts:
            let newest = known.filter { $0.payer == payer }.max { $0.at < $1.at }
            return known.first { $0.payer == payer && $0.at == newest?.at }
        case .findsOthersReceipts: return known.last
        case .findsForgottenReceipts: return known.last { $0.payer == payer }
        default: return try await base.receipt(of: payer, for: request)
        }
    }
}

extension [Receipt] {
    fileprivate var lastOfEachPlace: [Receipt] {
        enumerated().filter { index, receipt in
            !self[(index + 1)...].contains { ReceiptPage.Place($0) == ReceiptPage.Place(receipt) }
        }.map(\.element)
    }
}
