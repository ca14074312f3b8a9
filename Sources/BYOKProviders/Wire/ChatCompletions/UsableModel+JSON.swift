// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// In the shape of OpenAI's list of models (https://platform.openai.com/docs/api-reference/models), and who would pay.
extension UsableModel {
    /// The body of one `model`.
    public func json() -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        write(&json)
        return json.bytes
    }

    fileprivate func write(_ json: inout JSONWriter) {
        json.object { json in
            json.field("id", name)
            json.field("object", "model")
            // OpenAI's clients insist on it; nobody here knows it.
            json.field("created", 0)
            json.field("owned_by", vendor)
            json.field("x-using-byok", "\(usesOwnKey)")
            json.field("x-provider", provider.rawValue)
        }
    }
}

extension [UsableModel] {
    /// The body of the `list`.
    public func json() -> [UInt8] {
        var json = JSONWriter(capacity: 160 * count + 64)
        json.object { json in
            json.field("object", "list")
            json.array("data") { json in
                for model in self { model.write(&json) }
            }
        }
        return json.bytes
    }
}
