// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import Synchronization

/// A statement's text and its parameters' types. One that is made once and used often has a name under which each
/// connection prepares it.
struct PostgresStatement: Sendable {
    let sql: String
    let types: [PostgresType]
    /// The types as the server names them.
    let objectIDs: [UInt32]
    /// Nil: never prepared.
    let id: Int?
    /// Under which it is prepared.
    let name: String

    private static let count = Atomic<Int>(0)

    init(_ sql: String, _ types: [PostgresType] = []) {
        self.sql = sql
        self.types = types
        objectIDs = types.map(\.rawValue)
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        id = number
        name = "byok\(number)"
    }

    init(once sql: String) {
        self.sql = sql
        types = []
        objectIDs = []
        id = nil
        name = ""
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

    /// Of a list's elements.
    var element: PostgresType {
        switch self {
        case .bytes, .listOfBytes: .bytes
        case .integer, .listOfIntegers: .integer
        case .text, .listOfTexts: .text
        }
    }
}
#endif
