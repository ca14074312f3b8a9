// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

/// One row of the table of failures, as `Fixtures/fallback-table.csv` has it: what a class of failure does.
struct FallbackRow: Sendable, CustomTestStringConvertible {
    enum NextKey: String { case yes, no, once }

    var kind: AttemptFailure.Class
    var isAggregators: Bool
    /// Nil: unchanged.
    var status: KeyStatus.Code?
    var nextKey: NextKey
    var opensCredits: Bool
    var error: BYOKError.Code

    var testDescription: String { isAggregators ? "\(kind) from an aggregator" : "\(kind)" }
    /// A model that its own vendor does not serve: the class is open to credits for aggregators alone.
    var isProvidersMissingModel: Bool { kind == .modelNotFound && !isAggregators }

    struct Unreadable: Error { var line: String }

    static let all: [FallbackRow] = {
        do {
            guard let url = Bundle.module.url(forResource: "Fixtures/fallback-table", withExtension: "csv") else {
                throw Unreadable(line: "the file is missing")
            }
            let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
            return try lines.dropFirst().map(FallbackRow.init)
        } catch {
            fatalError("\(error)")
        }
    }()

    init(_ line: Substring) throws {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, let kind = AttemptFailure.Class(fields[0]), let next = NextKey(rawValue: fields[3]),
            let error = BYOKError.Code(fields[5]), ["yes", "no"].contains(fields[4]),
            ["anybody", "an aggregator", "a provider"].contains(fields[1])
        else { throw Unreadable(line: String(line)) }
        self.kind = kind
        isAggregators = fields[1] == "an aggregator"
        status = fields[2] == "unchanged" ? nil : KeyStatus.Code(fields[2])
        if status == nil, fields[2] != "unchanged" { throw Unreadable(line: String(line)) }
        nextKey = next
        opensCredits = fields[4] == "yes"
        self.error = error
    }
}
