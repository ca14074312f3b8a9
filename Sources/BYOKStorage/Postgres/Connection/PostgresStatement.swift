// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
/// A statement's text and its parameters' types. One that is made once and used often has a name under which each
/// connection prepares it.
struct PostgresStatement: Sendable {
    let sql: String
    let types: [PostgresType]
    /// The types as the server names them.
    let objectIDs: [UInt32]
    /// What each connection prepares it under; nil: never prepared. By its text: where a pooler that was not spoken of
    /// lends one session to many, a name that is there already is never another statement.
    let name: String?

    init(_ sql: String, _ types: [PostgresType] = []) {
        self.sql = sql
        self.types = types
        objectIDs = types.map(\.rawValue)
        let words = [sql] + objectIDs.map { "\($0)" }
        name = "byok\(String(ChangeSlots.hash(of: Array(words.joined(separator: "\n").utf8)), radix: 16))"
    }

    init(once sql: String) {
        self.sql = sql
        types = []
        objectIDs = []
        name = nil
    }

    /// The statement with its parameters.
    func with(_ bind: (PostgresParameters) -> Void = { _ in }) -> PostgresCall {
        let parameters = PostgresParameters(count: types.count)
        bind(parameters)
        return PostgresCall(statement: self, parameters: parameters.finished)
    }
}

/// One statement to be run.
struct PostgresCall: Sendable {
    let statement: PostgresStatement
    let parameters: PostgresParameters.Finished
}

/// The types that we use, by their object ids in PostgreSQL's catalogue.
enum PostgresType: UInt32, Sendable {
    case bytes = 17
    case integer = 20
    case text = 25
    case listOfBytes = 1_001
    case listOfIntegers = 1_016
    case listOfTexts = 1_009
}
#endif
