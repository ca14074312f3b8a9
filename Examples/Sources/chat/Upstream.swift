// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation

/// Where the example's chats go: to the provider of the first key that the environment has, else to a fake one in this
/// process that plays its part by a script.
struct Upstream {
    let provider: Provider.ID
    let model: ModelName
    /// What the user pasted.
    let key: String
    let transport: any HTTPTransport

    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let known: [(variable: String, provider: Provider.ID, model: ModelName)] = [
            ("OPENAI_API_KEY", .openAI, "gpt-4o-mini"),
            ("ANTHROPIC_API_KEY", .anthropic, "claude-haiku-4-5"),
            ("GEMINI_API_KEY", .google, "gemini-2.5-flash"),
            ("OPENROUTER_API_KEY", .openRouter, "openai/gpt-4o-mini"),
        ]
        for (variable, provider, model) in known {
            guard let key = environment[variable], !key.isEmpty else { continue }
            (self.provider, self.model, self.key) = (provider, model, key)
            transport = try CurlTransport()
            return
        }
        (provider, model, key) = (.openAI, "gpt-4o", "sk-proj-" + String(repeating: "A1b2", count: 12))
        let fake = FakeUpstream()
        fake.accept(key: key, at: .openAI)
        fake.answer(.toolCalls(ToolCall(id: "call_1", name: "weather", arguments: #"{"town":"Bonn"}"#)), times: 1)
        fake.answer(times: 1) { _ in
            fake.fail(.noFunds)  // the request after this one
            return .text("Yes, it is raining in Bonn, at 9 °C.")
        }
        transport = fake.transport
    }
}
