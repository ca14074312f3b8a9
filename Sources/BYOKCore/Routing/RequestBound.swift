// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// How large a request can become: what credits are reserved by before a platform's key is opened. Own keys need none.
public struct RequestBound: Hashable, Sendable {
    /// The prompt in UTF-8, as it is sent; a token has at least one byte.
    public var promptBytes: UInt64
    /// The bound for all images, in tokens.
    public var imageTokens: UInt64
    /// The most the model may answer, which must be what the request says to the provider.
    public var completionTokens: UInt64
    /// The most searches the request may make.
    public var webSearches: UInt64
    /// What tells this request from another under the same id: the body, or a digest of it.
    public var content: [UInt8]

    public init(
        promptBytes: UInt64, imageTokens: UInt64 = 0, completionTokens: UInt64, webSearches: UInt64 = 0,
        content: [UInt8] = []
    ) {
        self.promptBytes = promptBytes
        self.imageTokens = imageTokens
        self.completionTokens = completionTokens
        self.webSearches = webSearches
        self.content = content
    }
}
