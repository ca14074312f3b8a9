// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider {
    /// Any endpoint that speaks OpenAI's chat-completions shape. It takes keys of any form.
    ///
    /// Its models are those the catalogue gives it, those whose name begins with `id/`, and those that match a family.
    /// - Parameters:
    ///   - id: short and lasting, of a-z, 0-9 and `-`: it is stored beside every key.
    ///   - origin: as in `https://llm.example.com/v1`.
    /// - Throws: `invalidConfiguration` for an id of another form.
    public static func compatible(
        id: String, name: String, origin: Origin, families: [ModelFamily] = [], links: Links = .init()
    ) throws(BYOKError) -> Provider {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
        guard (1...64).contains(id.utf8.count), id.allSatisfy(allowed.contains) else {
            throw BYOKError(
                .invalidConfiguration,
                "A provider's id has 1 to 64 characters of a-z, 0-9 and '-'; '\(id.prefix(80))' has not.")
        }
        return Provider(
            id: ID(rawValue: id), name: name, origin: origin,
            coverage: .models(prefixes: [id], families: families, tagsModels: true),
            links: links)
    }
}
