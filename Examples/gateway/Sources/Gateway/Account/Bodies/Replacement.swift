// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key to be put in another's place.
struct Replacement: Decodable {
    let key: PastedKey
    let grace: Duration
    let test: Bool

    private enum Name: String, CodingKey { case key, graceSeconds, test }
    /// A year.
    private static let longestGrace = 366 * 86_400

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        key = try fields.key(.key)
        let seconds = try fields.nullable(.graceSeconds, fields.index) ?? nil
        guard seconds ?? 0 <= Self.longestGrace else {
            throw fields.invalid(.graceSeconds, "must be at most \(Self.longestGrace), a year")
        }
        grace = .seconds(seconds ?? 0)
        test = try fields.given(.test) ?? true
    }
}
