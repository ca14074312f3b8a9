// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

extension Facts {
    /// Reads the text of a JSON object.
    init(object text: String) throws {
        let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        self.init(try #require(json, "no JSON object: \(text)"))
    }

    /// Everything in it, in one form.
    var sorted: String {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        let data = try? JSONSerialization.data(withJSONObject: values, options: options)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
