// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// A table in PostgreSQL in which another system keeps keys as plain Fernet tokens, read for `FernetImport`: as it is at
/// one moment, however long that takes, and without a chance to change it.
///
/// ```swift
/// let table = try await FernetTable("public.user_keys", PostgresOptions(dsn: theirs))
/// let rows = table.rows(["user_id", "provider", "api_key_encrypted"], orderedBy: "created_at")
/// for try await row in rows { print("row \(row.number)", row.texts[0]) }
/// await table.close()
/// ```
///
/// One transaction is open meanwhile: a server that ends idle ones early ends the reading. A standby will do.
public final class FernetTable: Sendable {
    /// The table's columns, in its own order.
    public let columns: [String]
    private let client: PostgresClient
    private let name: String
    private let quoted: [String: String]

    /// Connects, and finds the table, or the view.
    /// - Parameters:
    ///   - name: as in SQL: folded to lower case unless it stands in double quotes, with its schema or without.
    ///   - options: the DSN, TLS and the timeout count; sorting a large table may need more than the usual one.
    /// - Throws: `invalidConfiguration` where there is no such table, `storePermissions`, `storeUnavailable`.
    public init(_ name: String, _ options: PostgresOptions) async throws(BYOKError) {
        let settings = try ConnectionSettings(options.dsn, tls: options.tls, setting: "options.dsn", writes: false)
        // One connection, so that all is one transaction; nothing is sent twice on it, so nothing is prepared.
        let client = try PostgresClient(
            Connector(settings: settings, prepares: false, patience: options.timeout), connections: 1,
            timeout: options.timeout)
        let rows: [PostgresRow]
        do {
            rows = try await Self.begin(client, name)
        } catch {
            await client.close()
            throw error
        }
        self.client = client
        self.name = rows.first?.text(0) ?? ""
        columns = rows.map { $0.text(1) }
        quoted = Dictionary(rows.map { ($0.text(1), $0.text(2)) }) { $1 }
    }

    private static func begin(_ client: PostgresClient, _ name: String) async throws(BYOKError) -> [PostgresRow] {
        // Fenced rows are an error rather than missing, and rows come in the order in which they lie.
        let begin =
            ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
            + ["row_security = off", "synchronize_seqscans = off", "bytea_output = hex"].map { "SET LOCAL \($0)" }
        let results = try await perform(
            client,
            begin.map { PostgresStatement(once: $0).with() } + [
                // The names come back as they stand in SQL: the server quotes them itself.
                PostgresStatement(
                    """
                    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname::text, quote_ident(a.attname)
                    FROM parse_ident($1) AS name
                    JOIN pg_class c ON c.relname = name[cardinality(name)] AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    JOIN pg_namespace n ON n.oid = c.relnamespace AND CASE cardinality(name)
                        WHEN 1 THEN pg_table_is_visible(c.oid) WHEN 2 THEN n.nspname = name[1] ELSE false END
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    ORDER BY a.attnum
                    """, [.text]
                ).with { $0.bind(1, name) }
            ])
        let rows = Array(results.last?.rows.map(\.self) ?? [])
        guard !rows.isEmpty else { throw noSuchTable }
        return rows
    }

    /// The table's rows, from the first one on, each time anew; one reading at a time.
    /// - Parameters:
    ///   - columns: of `columns`; what is wanted of each row, in this order.
    ///   - order: of `columns`; nil: as they lie in the table, which for a view may be anyhow.
    public func rows(_ columns: [String], orderedBy order: String? = nil) -> Rows {
        Rows(table: self, columns: columns, order: order)
    }

    /// Ends the transaction, and closes the connection.
    public func close() async { await client.close() }

    /// One row's columns as PostgreSQL prints them; NULL is "".
    public struct Row: Sendable {
        /// Counts from 1.
        public let number: Int
        public let texts: [String]
    }

    /// Reads a page at a time. Throws `invalidConfiguration` for columns that are not the table's or cannot be sorted
    /// by, `storePermissions` for rows that the role may not see, `storeUnavailable`.
    public struct Rows: AsyncSequence, Sendable {
        fileprivate let table: FernetTable
        fileprivate let columns: [String]
        fileprivate let order: String?

        public func makeAsyncIterator() -> Iterator { Iterator(rows: self) }

        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let rows: Rows
            private var page: ArraySlice<[String]>?
            private var number = 0

            fileprivate init(rows: Rows) { self.rows = rows }

            public mutating func next() async throws -> Row? {
                if page == nil { page = try await rows.table.firstPage(rows.columns, rows.order)[...] }
                if page?.isEmpty == true { page = try await rows.table.nextPage()[...] }
                guard let texts = page?.popFirst() else { return nil }
                number += 1
                return Row(number: number, texts: texts)
            }
        }
    }

    private static let fetch = "FETCH 500 FROM rows"

    private func firstPage(_ columns: [String], _ order: String?) async throws(BYOKError) -> [[String]] {
        // Longer texts are no token's, and must not fill the memory.
        let texts = try columns.map { column throws(BYOKError) in "left(\(try sql(column))::text, 1048576)" }
        let sorted = try order.map { column throws(BYOKError) in " ORDER BY \(try sql(column))" } ?? ""
        return try await page([
            "CLOSE ALL",
            "DECLARE rows NO SCROLL CURSOR FOR SELECT \(texts.joined(separator: ", ")) FROM \(name)\(sorted)",
            Self.fetch,
        ])
    }

    private func nextPage() async throws(BYOKError) -> [[String]] { try await page([Self.fetch]) }

    private func page(_ statements: [String]) async throws(BYOKError) -> [[String]] {
        let results = try await Self.perform(client, statements.map { PostgresStatement(once: $0).with() })
        guard let result = results.last else { return [] }
        return result.rows.map { row in (0..<result.columns).map { row.text(Int32($0)) } }
    }

    private func sql(_ column: String) throws(BYOKError) -> String {
        guard let quoted = quoted[column] else {
            throw BYOKError(.invalidConfiguration, "The table has no column of a name that was asked for.")
        }
        return quoted
    }

    private static let noSuchTable = BYOKError(
        .invalidConfiguration, "The database of options.dsn has no table of the name that was asked for, or hides it.")

    private static func perform(
        _ client: PostgresClient, _ calls: [PostgresCall]
    ) async throws(BYOKError) -> [PostgresResult] {
        do {
            return try await client.perform { _ in calls }
        } catch {
            switch error.state {
            // No identifier.
            case "22023", "42602": throw noSuchTable
            case "42501":
                throw BYOKError(
                    .storePermissions,
                    "The role of options.dsn may not read all of the table: GRANT it SELECT, and where the table has "
                        + "row-level security, BYPASSRLS.", cause: error)
            case "42883":
                throw BYOKError(
                    .invalidConfiguration, "The table cannot be sorted by the column that was asked for.", cause: error)
            // The cursor went with its connection.
            case "34000", "25P02":
                throw BYOKError(
                    .storeUnavailable, "The connection went while the table was read: read it anew.", cause: error)
            default: throw error.error
            }
        }
    }
}
#endif
