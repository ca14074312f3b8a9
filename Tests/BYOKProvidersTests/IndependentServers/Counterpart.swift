// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// The providers, each with a user's key and a model that the servers know.
enum Counterpart: String, CaseIterable, CustomTestStringConvertible {
    case openAI, anthropic, google, openRouter, compatible

    var testDescription: String { rawValue }

    var provider: Provider {
        get throws {
            switch self {
            case .openAI: .openAI
            case .anthropic: .anthropic
            case .google: .google
            case .openRouter: .openRouter
            case .compatible:
                try .compatible(id: "own-server", name: "Own server", origin: Origin("https://llm.example/v1"))
            }
        }
    }

    var key: String {
        switch self {
        case .openAI: "sk-proj-ownOpenAI" + String(repeating: "Zq7K", count: 12)
        case .anthropic: "sk-ant-api03-ownAnthropic" + String(repeating: "Zq7K", count: 20)
        case .google: "AQ.ownGoogle" + String(repeating: "Zq7K", count: 9)
        case .openRouter: "sk-or-v1-" + String(repeating: "0123456789abcdef", count: 4)
        case .compatible: "own-server-key-Zq7K0123"
        }
    }

    /// Of the same form, and known to nobody.
    var strangersKey: String { String(key.dropLast()) + (key.hasSuffix("f") ? "e" : "x") }

    var model: ModelName {
        switch self {
        case .openAI, .openRouter: "gpt-4o-mini"
        case .anthropic: "claude-sonnet-4-5"
        case .google: "gemini-2.5-flash"
        case .compatible: "own-server/gpt-4o-mini"
        }
    }

    /// One that thinks.
    var reasoningModel: ModelName {
        switch self {
        case .openAI, .openRouter: "gpt-5-mini"
        case .compatible: "own-server/gpt-5-mini"
        default: model
        }
    }

    /// One that no server has.
    var unknownModel: ModelName {
        switch self {
        case .openAI: "gpt-4o-nonesuch"
        case .anthropic: "claude-nonesuch"
        case .google: "gemini-nonesuch"
        case .openRouter: "nobody/nonesuch"
        case .compatible: "own-server/nonesuch"
        }
    }

    /// Where LLMock speaks its language.
    var pathAtLLMock: String {
        switch self {
        case .openAI, .openRouter: "/v1"
        case .anthropic: "/anthropic/v1"
        case .google: "/gemini/v1beta"
        case .compatible: "/groq/openai/v1"
        }
    }

    /// Where the proxy does.
    var pathAtProxy: String { self == .google ? "/v1beta" : "/v1" }
}
