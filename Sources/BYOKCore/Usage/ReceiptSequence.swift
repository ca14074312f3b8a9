// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A payer's receipts, oldest first, read from the log a page at a time: however many there are, a page is in memory.
///
/// Receipts that are written behind the place the loop has come to are among what follows.
public struct ReceiptSequence: AsyncSequence, Sendable {
    public typealias Element = Receipt
    public typealias Failure = BYOKError

    let log: (any UsageLog)?
    let payer: KeyOwner
    let period: Range<Timestamp>
    /// How many are read at once.
    var pageSize = 1_000

    public func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let sequence: ReceiptSequence
        private var page: [Receipt] = []
        private var index = 0
        private var last: ReceiptPage.Place?
        private var isAtEnd = false

        fileprivate init(sequence: ReceiptSequence) { self.sequence = sequence }

        /// - Throws: `storeUnavailable`; `invalidConfiguration` where there is no log.
        public mutating func next() async throws(BYOKError) -> Receipt? { try await next(isolation: nil) }

        /// - Throws: `storeUnavailable`; `invalidConfiguration` where there is no log.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(BYOKError) -> Receipt? {
            if index == page.count, !isAtEnd { try await turn() }
            guard index < page.count else { return nil }
            defer { index += 1 }
            return page[index]
        }

        private mutating func turn() async throws(BYOKError) {
            guard let log = sequence.log else { throw .noUsageLog }
            let request = ReceiptPage(period: sequence.period, after: last, limit: sequence.pageSize)
            do {
                page = try await log.receipts(of: sequence.payer, request)
            } catch {
                throw .wrap(error, .storeUnavailable, "The usage log did not answer.")
            }
            index = 0
            isAtEnd = page.count < sequence.pageSize
            let end = page.last.map(ReceiptPage.Place.init)
            // A log that gives the same page again would be read for ever.
            guard end == nil || end != last else {
                throw BYOKError(.storeUnavailable, "The usage log returned the same receipts twice.")
            }
            last = end ?? last
        }
    }
}
