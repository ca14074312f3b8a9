// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage

/// The rows of a table in PostgreSQL.
struct TableRows: RowReading {
    private var rows: FernetTable.Rows.Iterator
    private let wanted: [String]
    private let rules: RowRules
    let ignored: [String]

    /// - Parameter order: the column that the rows are sorted by.
    init(_ table: FernetTable, orderedBy order: String?, _ rules: RowRules) throws(UnreadableInput) {
        let columns = try ImportColumns(
            table.columns, renamed: rules.columns, place: "the table",
            advice: "Say which one is meant: --map-column THEIRS=OURS.")
        wanted = ImportColumns.known.filter { columns.index(of: $0) != nil }
        let names = wanted.compactMap { columns.index(of: $0).map { table.columns[$0] } }
        rows = table.rows(names, orderedBy: order).makeAsyncIterator()
        ignored = columns.ignored
        self.rules = rules
    }

    mutating func next() async throws -> Result<FernetRow, ImportNote>? {
        let next: FernetTable.Row?
        do {
            next = try await rows.next()
        } catch let error as BYOKError {
            throw TableOptions.worded(error)
        }
        guard let row = next else { return nil }
        let texts = Dictionary(zip(wanted, row.texts)) { first, _ in first }
        let place = "row \(row.number)"
        do throws(ImportNote) {
            let raw = try RawRow(
                place: place, text: { texts[$0] ?? "" },
                wrong: { ImportNote(place: place, code: .invalidConfiguration, message: "\($0): \($1)") })
            return rules.row(raw)
        } catch {
            return .failure(error)
        }
    }
}
#endif
