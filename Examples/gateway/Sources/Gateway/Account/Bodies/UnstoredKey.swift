// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key to be looked at or tested, and not kept.
struct UnstoredKey: Decodable {
    let provider: Provider.ID
    let key: PastedKey

    private enum Name: String, CodingKey { case provider, key }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        provider = Provider.ID(rawValue: try fields.required(.provider))
        key = try fields.key(.key)
    }
}
