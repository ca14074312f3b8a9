// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// What a request asks for behind the question mark. Names that an address does not know are refused.
struct Query {
    private var values: [String: String] = [:]

    /// - Throws: `invalidRequest`, naming the parameter.
    init(_ request: Request, _ known: String...) throws(BYOKError) {
        for (name, value) in request.uri.queryParameters {
            let name = String(name)
            guard known.contains(name) else {
                throw BYOKError(
                    .invalidRequest,
                    known.isEmpty
                        ? "This address takes no parameters."
                        : "There is a parameter that this address does not know: it takes \(known.joined(separator: ", "))."
                )
            }
            guard values.updateValue(String(value), forKey: name) == nil else { throw .invalid(name, "stands twice") }
        }
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws(BYOKError) -> String {
        guard let value = values[name], !value.isEmpty else { throw .invalid(name, "is missing") }
        return value
    }

    func count(_ name: String, or standard: Int, in range: ClosedRange<Int>) throws(BYOKError) -> Int {
        guard let text = values[name] else { return standard }
        guard let count = Int(text), range.contains(count) else {
            throw .invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    func time(_ name: String) throws(BYOKError) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw .invalid(name, "must be a time such as 2026-08-02T17:44:12Z (RFC 3339)")
        }
        return time
    }

    /// One of the words, each of which means something.
    func choice<Value>(
        _ name: String, or standard: Value, of words: KeyValuePairs<String, Value>
    ) throws(BYOKError) -> Value {
        guard let text = values[name] else { return standard }
        guard let found = words.first(where: { $0.key == text }) else {
            throw .invalid(name, "must be \(words.map(\.key).joined(separator: ", "))")
        }
        return found.value
    }

    /// Words with commas between.
    func choices<Value>(_ name: String, of words: KeyValuePairs<String, Value>) throws(BYOKError) -> [Value] {
        var found: [Value] = []
        for text in (values[name] ?? "").split(separator: ",") {
            guard let word = words.first(where: { $0.key == text }) else {
                throw .invalid(name, "takes \(words.map(\.key).joined(separator: ", ")), with commas between")
            }
            found.append(word.value)
        }
        return found
    }

    /// `from` and `to`, both days in it; without them, the last 30 days.
    func period(until now: Timestamp) throws(BYOKError) -> UsagePeriod {
        let last = values["to"] ?? UsagePeriod.day(of: now).lastDate
        guard let end = UsagePeriod(from: last, to: last) else {
            throw .invalid("to", "must be a date such as 2026-08-31")
        }
        let first = values["from"] ?? UsagePeriod(days: end.lastDay - 29...end.lastDay).firstDate
        guard UsagePeriod(from: first, to: first) != nil else {
            throw .invalid("from", "must be a date such as 2026-08-01")
        }
        guard let period = UsagePeriod(from: first, to: last) else { throw .invalid("from", "must not be after 'to'") }
        return period
    }
}

extension BYOKError {
    /// What is wrong with a parameter or field.
    static func invalid(_ name: String, _ what: String) -> BYOKError {
        BYOKError(.invalidRequest, "\(name): \(what).")
    }
}
