// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// That a user means it.
struct Erasure: Decodable {
    let confirm: String

    private enum Name: String, CodingKey { case confirm }

    init(from decoder: any Decoder) throws {
        confirm = try Fields(decoder, Name.self).required(.confirm)
    }
}
