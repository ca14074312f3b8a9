// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What to change of a key; what is absent stays.
struct KeyPatch: Decodable {
    let label: String?
    let isEnabled: Bool?
    let position: Int?
    let limits: LimitsPatch?
    /// Inner nil: never.
    let expiresAt: Timestamp??

    private enum Name: String, CodingKey { case label, isEnabled, position, limits, expiresAt }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        label = try fields.given(.label)
        isEnabled = try fields.given(.isEnabled)
        position = try fields.nullable(.position, fields.index) ?? nil
        limits = try fields.given(.limits)
        expiresAt = try fields.nullable(.expiresAt, fields.time)
    }

    func edit(of key: KeySummary) -> KeyEdit {
        KeyEdit(
            isEnabled: isEnabled, label: label, position: position, policy: limits?.applied(to: key.policy),
            expiresAt: expiresAt)
    }
}
