// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What to be told, and where.
struct NoticeChoice: Decodable {
    let preferences: NoticePreferences

    private enum Name: String, CodingKey { case muted, sent }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        func kinds(_ name: Name) throws -> Set<Notice.Kind> {
            let kinds = try fields.required(name, as: [String].self).map(Notice.Kind.init(rawValue:))
            guard kinds.allSatisfy(Notice.Kind.all.contains) else {
                let all = Notice.Kind.all.map(\.rawValue).joined(separator: ", ")
                throw fields.invalid(name, "may hold \(all)")
            }
            return Set(kinds)
        }
        preferences = NoticePreferences(muted: try kinds(.muted), sent: try kinds(.sent))
    }
}
