// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

/// A request that comes to the platform's keys, of which the first fails.
struct PlatformKeyCase: Sendable, CustomTestStringConvertible {
    /// What the vendor's key fails with.
    var row: FallbackRow
    /// Whether the aggregator's key fails with the same.
    var bothFail: Bool
    /// Whether an own key, known to be invalid, is why credits pay.
    var hasOwnKey: Bool

    static let all: [PlatformKeyCase] = FallbackRow.all.filter { !$0.isAggregators }.flatMap { row in
        [false, true].flatMap { bothFail in
            [false, true].map { PlatformKeyCase(row: row, bothFail: bothFail, hasOwnKey: $0) }
        }
    }

    var testDescription: String {
        "\(row.testDescription) at \(bothFail ? "both" : "the vendor's"), \(hasOwnKey ? "an" : "no") own key"
    }

    /// "Failing over among them by the same table."
    var isServed: Bool { row.nextKey != .no && !bothFail }
    var classes: [AttemptFailure.Class?] {
        row.nextKey == .no ? [row.kind] : [row.kind, bothFail ? row.kind : nil]
    }

    /// Where several could be reported the page ranks the caller's own problem before the platform's; what is wrong with the
    /// request itself it does not rank.
    var errors: Set<BYOKError.Code> {
        if row.kind == .cancelled { return [.cancelled] }
        let isAboutTheKey = row.status != nil && row.status != .unreachable
        let code = isAboutTheKey ? BYOKError.Code.systemKeyUnavailable : row.error
        guard hasOwnKey else { return [code] }
        return row.nextKey == .no ? [code, .ownKeyInvalid] : [.ownKeyInvalid]
    }
}
