// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What the errors of servers in OpenAI's shape usually mean: OpenAI's words, where they use them, then the status.
enum CompatibleFailures {
    static let table = FailureTable(
        OpenAIFailures.rows + [
            .init(.quotaExhausted, .says("insufficient balance")),
            .init(.quotaExhausted, .says("insufficient credit")),
            .init(.contextTooLong, .says("context length")),
            .init(.contextTooLong, .says("too many tokens")),
            // The LiteLLM proxy: its exceptions by name, and an unknown model as a bad request.
            .init(.contextTooLong, .says("contextwindowexceedederror")),
            .init(.modelNotFound, .says("invalid model name passed in")),
        ])
}
