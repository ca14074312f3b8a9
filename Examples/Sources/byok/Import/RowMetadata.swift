// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// What the import takes from a row's metadata: a JSON object with a label.
struct RowMetadata: Decodable {
    var label = ""

    private enum Keys: CodingKey { case label, name }

    init() {}

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Keys.self)
        let words = [Keys.label, .name].compactMap { try? fields.decode(String.self, forKey: $0) }
        label = words.first { !$0.isEmpty } ?? ""
    }

    /// Nil where the text is no JSON object.
    init?(text: String) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        let metadata = Result { try JSONDecoder().decode(RowMetadata?.self, from: Data(text.utf8)) }
        guard case .success(let metadata) = metadata else { return nil }
        self = metadata ?? RowMetadata()
    }
}
