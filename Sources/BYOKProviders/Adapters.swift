// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider {
    /// The adapter for chats at this provider, wherever its origin leads: by its id one of the four, else that of any
    /// endpoint in OpenAI's shape.
    public var chat: any ChatProvider {
        switch id {
        case .openRouter: OpenRouterChat(self)
        case .openAI: OpenAIChat(self)
        case .anthropic: AnthropicChat(self)
        case .google: GoogleChat(self)
        default: CompatibleChat(self)
        }
    }

    /// The adapter for its keys and lists of models.
    public var account: any ProviderAccount {
        switch id {
        case .openRouter: OpenRouterAccount(self)
        case .openAI: OpenAIAccount(self)
        case .anthropic: AnthropicAccount(self)
        case .google: GoogleAccount(self)
        default: CompatibleAccount(self)
        }
    }
}
