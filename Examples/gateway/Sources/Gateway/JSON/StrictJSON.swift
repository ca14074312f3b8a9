// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

/// Reads JSON into a type, and refuses what the type has no place for: a misspelt field is not left out in silence.
enum StrictJSON {
    /// What is absent has its default.
    /// - Throws: `invalidRequest`, naming the field.
    static func decode<Value: Codable>(from bytes: some DataProtocol, over defaults: Value) throws(BYOKError) -> Value {
        try naming {
            let given = try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
            let base = try JSONDecoder().decode(JSONTree.self, from: JSONEncoder().encode(defaults))
            let value = try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(given.over(base)))
            let known = try JSONDecoder().decode(JSONTree.self, from: JSONEncoder().encode(value))
            if let extra = given.extra(beside: known) {
                throw BYOKError(.invalidRequest, "\(extra): there is no such field.")
            }
            return value
        }
    }

    /// The same, where the type itself reads its `Fields`.
    static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws(BYOKError) -> Value {
        try naming { try JSONDecoder().decode(type, from: data) }
    }

    private static func naming<Value>(_ body: () throws -> Value) throws(BYOKError) -> Value {
        do {
            return try body()
        } catch let error as BYOKError {
            throw error
        } catch let error as DecodingError {
            throw BYOKError(.invalidRequest, words(error))
        } catch {
            throw BYOKError(.invalidRequest, "The body could not be read.")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        func path(_ keys: [any CodingKey], _ last: String? = nil) -> String {
            var text = ""
            for key in keys {
                if let index = key.intValue {
                    text += "[\(index)]"
                } else {
                    text += (text.isEmpty ? "" : ".") + key.stringValue
                }
            }
            if let last { text += (text.isEmpty ? "" : ".") + last }
            return text.isEmpty ? "The body" : text
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath, key.stringValue)): is missing."
        case .valueNotFound(_, let context): return "\(path(context.codingPath)): must not be null."
        case .typeMismatch(let type, let context): return "\(path(context.codingPath)): must be \(name(type))."
        case .dataCorrupted(let context) where context.codingPath.isEmpty: return "The body is no JSON."
        case .dataCorrupted(let context): return "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: return "The body could not be read."
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int.Type, is Double.Type, is UInt64.Type, is Int64.Type: "a number"
        default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
        }
    }
}
