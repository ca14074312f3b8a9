// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A statement's text, line by line.
public struct StatementLines: AsyncSequence, Sendable {
    public typealias Element = String
    public typealias Failure = BYOKError

    let statement: Statement
    let format: Statement.Format

    public func makeAsyncIterator() -> Iterator {
        Iterator(statement: statement, format: format, receipts: statement.receipts.makeAsyncIterator())
    }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let statement: Statement
        fileprivate let format: Statement.Format
        fileprivate var receipts: ReceiptSequence.Iterator
        private var place = Place.head
        private var totals = StatementTotals()

        private enum Place {
            case head, first, next, end
        }

        fileprivate init(statement: Statement, format: Statement.Format, receipts: ReceiptSequence.Iterator) {
            self.statement = statement
            self.format = format
            self.receipts = receipts
        }

        /// - Throws: `storeUnavailable`; `invalidConfiguration` where there is no log; `costOverflow`.
        public mutating func next() async throws(BYOKError) -> String? { try await next(isolation: nil) }

        /// - Throws: `storeUnavailable`; `invalidConfiguration` where there is no log; `costOverflow`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(BYOKError) -> String? {
            switch place {
            case .head:
                place = .first
                return format == .csv ? StatementCSV.head : StatementJSON.head(of: statement)
            case .end: return nil
            case .first, .next:
                guard let receipt = try await receipts.next(isolation: actor) else {
                    place = .end
                    return format == .csv ? nil : StatementJSON.tail(totals)
                }
                try totals.add(receipt)
                let isFirst = place == .first
                place = .next
                return format == .csv ? StatementCSV.line(receipt) : StatementJSON.line(receipt, isFirst: isFirst)
            }
        }
    }
}
