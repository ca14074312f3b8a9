// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What a provider said when it refused: the cause of an `AttemptFailure`. Its words are without what looks like a key;
/// they may still tell of the account behind it, so for a platform's key they are for the platform's eyes.
public struct ProviderError: Error, Sendable, CustomStringConvertible {
    public var provider: Provider.ID
    /// The HTTP status: 200 for an error that came inside a reply or a stream.
    public var status: Int
    /// The provider's own word for it: `insufficient_quota`, `API_KEY_INVALID`.
    public var code: String?
    /// At most 1,000 characters.
    public var message: String
    /// What to name to the provider's support.
    public var requestID: String?
    /// What had come of the answer, its usage with it.
    public var partial: ChatReply?

    public init(
        provider: Provider.ID, status: Int, code: String? = nil, message: String, requestID: String? = nil,
        partial: ChatReply? = nil
    ) {
        self.provider = provider
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
        self.partial = partial
    }

    /// Without the provider's words.
    public var description: String {
        "\(provider) answered \(status)" + (code.map { " \($0)" } ?? "") + (requestID.map { " (request \($0))" } ?? "")
    }
}

extension ProviderError: QuotingError {
    package var withoutQuotation: any Error {
        var error = self
        error.message = ""
        error.partial?.raw = nil
        return error
    }
}
