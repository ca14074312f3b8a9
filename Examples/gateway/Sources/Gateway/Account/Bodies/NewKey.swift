// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key to be stored. Not `Encodable`: nothing writes it again.
struct NewKey: Decodable {
    let provider: Provider.ID
    let key: PastedKey
    let label: String
    let limits: LimitsPatch
    let position: Int?
    let expiresAt: Timestamp?
    let isEnabled: Bool
    let test: Bool

    private enum Name: String, CodingKey { case provider, key, label, limits, position, expiresAt, isEnabled, test }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        provider = Provider.ID(rawValue: try fields.required(.provider))
        key = try fields.key(.key)
        label = try fields.given(.label) ?? ""
        limits = try fields.given(.limits) ?? LimitsPatch()
        position = try fields.nullable(.position, fields.index) ?? nil
        expiresAt = try fields.nullable(.expiresAt, fields.time) ?? nil
        isEnabled = try fields.given(.isEnabled) ?? true
        test = try fields.given(.test) ?? true
    }
}
