// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Which notices were read.
struct ReadNotices: Decodable {
    let ids: Set<String>

    private enum Name: String, CodingKey { case ids }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        ids = Set(try fields.required(.ids, as: [String].self))
    }
}
