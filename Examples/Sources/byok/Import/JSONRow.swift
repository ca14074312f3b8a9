// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A JSON object of the import, before it is judged.
struct JSONRow: Decodable {
    private(set) var fields: [String: Value] = [:]
    private(set) var unknown: [String] = []
    /// Nil where it is no object.
    private(set) var metadata: RowMetadata? = RowMetadata()

    /// For the decoder: what fields of other names are.
    static let renamed = CodingUserInfoKey(rawValue: "renamed")

    /// What stands in a field.
    enum Value: Decodable {
        case null, other
        case flag(Bool)
        case integer(String)
        case text(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let number = try? value.decode(Int64.self) {
                self = .integer("\(number)")
            } else if let number = try? value.decode(UInt64.self) {
                self = .integer("\(number)")
            } else {
                self = .other
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Name.self)
        let renamed = Self.renamed.flatMap { decoder.userInfo[$0] as? [String: String] } ?? [:]
        for name in object.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            guard let meaning = ImportColumns.meaning(of: name.stringValue, renamed) else {
                unknown.append(name.stringValue)
                continue
            }
            let value = try object.decode(Value.self, forKey: name)
            fields[meaning] = value
            guard meaning == "metadata" else { continue }
            switch value {
            case .null: break
            case .text(let text): metadata = RowMetadata(text: text)
            default: metadata = try? object.decode(RowMetadata.self, forKey: name)
            }
        }
    }

    /// Nil for what is neither yes nor no.
    var isEnabled: Bool? {
        switch fields["enabled"] {
        case nil, .null: true
        case .flag(let flag): flag
        case .integer(let digits): RowRules.isEnabled(digits)
        case .text(let text): RowRules.isEnabled(text)
        case .other: nil
        }
    }
}
