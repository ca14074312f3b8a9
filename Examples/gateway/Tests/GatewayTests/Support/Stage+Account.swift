// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import HummingbirdTesting

@testable import GatewayService

extension Stage {
    static let otherOpenRouterKey = "sk-or-v1-" + String(repeating: "b2", count: 32)
    static let anthropicKey = "sk-ant-api03-" + String(repeating: "C3", count: 48)

    static func key(_ key: String, at provider: String = "openrouter", more: String = "") -> String {
        #"{"provider":"\#(provider)","key":"\#(key)"\#(more)}"#
    }

    /// Adds a key and tells its id.
    @discardableResult
    func addKey(
        _ key: String = Self.openRouterKey, at provider: String = "openrouter", as name: String = "alice",
        scope: String = "account", more: String = ""
    ) async throws -> String {
        let answer = try await ask(
            .post, "/api/v1/\(scope)/api-keys", as: name, Self.key(key, at: provider, more: more))
        guard let id = answer.json["key"]["id"].text else { throw Unexpected(answer: answer.text) }
        return id
    }

    struct Unexpected: Error { let answer: String }
}
