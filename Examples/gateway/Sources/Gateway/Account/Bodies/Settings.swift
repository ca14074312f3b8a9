// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What an owner's standing settings become.
struct Settings: Decodable {
    let spending: SpendPolicy.Mode

    private enum Name: String, CodingKey { case spending }

    init(from decoder: any Decoder) throws {
        spending = try Fields(decoder, Name.self).spending(.spending).mode
    }
}
