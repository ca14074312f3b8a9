// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import HTTPTypes
import Hummingbird

/// What the headers of a chat request ask for besides its body.
struct RequestOptions {
    var spendPolicy = SpendPolicy()
    var key = KeyChoice.automatic
    var id: BYOKCore.RequestID?

    /// - Throws: `invalidRequest`, naming the header.
    init(_ headers: HTTPFields) throws {
        if let credits = try Self.only(headers, .platformCredits) {
            switch credits.lowercased() {
            case "never": spendPolicy = .neverCredits
            case "if-no-own-key": spendPolicy = .creditsIfNoOwnKey
            case "fallback": spendPolicy = .creditsAsFallback
            default: throw Refusal.invalid("X-Platform-Credits must be never, if-no-own-key or fallback.")
            }
        }
        let (keyID, provider) = (try Self.only(headers, .keyID), try Self.only(headers, .provider))
        if keyID != nil, provider != nil { throw Refusal.invalid("Send X-Key-Id or X-Provider, not both.") }
        if let keyID {
            guard let id = KeyID(keyID) else { throw Refusal.invalid("X-Key-Id is no key's id.") }
            key = .key(id)
        }
        if let provider { key = .provider(.init(rawValue: provider)) }
        if let text = try Self.only(headers, .idempotencyKey) {
            guard !text.hasPrefix(Grant.prefix), let name = try? BYOKCore.RequestID(text) else {
                throw Refusal.invalid(
                    "Idempotency-Key must be 1 to 128 printable ASCII characters without spaces, and not begin with "
                        + "\(Grant.prefix)")
            }
            id = name
        }
    }

    private static func only(_ headers: HTTPFields, _ name: HTTPField.Name) throws -> String? {
        let values = headers[values: name]
        guard values.count < 2 else { throw Refusal.invalid("\(name.rawName) stands twice.") }
        return values.first
    }
}

extension HTTPField.Name {
    static let platformCredits = HTTPField.Name("X-Platform-Credits")!
    static let keyID = HTTPField.Name("X-Key-Id")!
    static let provider = HTTPField.Name("X-Provider")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
