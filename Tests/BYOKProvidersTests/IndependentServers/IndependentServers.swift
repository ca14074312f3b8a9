// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

/// The whole way of a chat, by router, adapters and libcurl, to servers that others wrote: LLMock, which pretends OpenAI,
/// Anthropic and Google, fails on demand and judges its clients, and the LiteLLM proxy, which translates each vendor's
/// requests into its own understanding of them. One after the other: LLMock has one journal for all.
@Suite(
    .serialized, .enabled(if: Upstreams.interpreter != nil || Upstreams.isRequired, "no BYOK_UPSTREAMS"),
    .runningServers)
struct IndependentServers {}
