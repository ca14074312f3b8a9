// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders

/// The contract of `ChatProvider`, to be run against any conformer under any test framework.
///
/// ```swift
/// let kit = ChatProviderCompatTest(MyChat(), samples)
///
/// @Test(arguments: ChatProviderCompatTest.checks)
/// func keepsTheContract(check: ChatProviderCompatTest.Check) throws { try check.run(kit) }
/// ```
public struct ChatProviderCompatTest: Sendable {
    let provider: any ChatProvider
    let samples: Samples
    /// Of the random cuts and changes; failures name it.
    public let seed: UInt64

    /// - Parameters:
    ///   - samples: what the provider sends, and what that means.
    ///   - seed: nil: another one in each run.
    public init(_ provider: any ChatProvider, _ samples: Samples, seed: UInt64? = nil) {
        self.provider = provider
        self.samples = samples
        self.seed = seed ?? .random(in: 0...UInt64(UInt32.max))
    }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails.
    public func run() throws {
        for check in Self.checks { try check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (ChatStage) throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (ChatStage) throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`.
        public func run(_ kit: ChatProviderCompatTest) throws {
            try body(ChatStage(check: name, provider: kit.provider, samples: kit.samples, seed: kit.seed))
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] = requestChecks + fieldChecks + replyChecks + streamChecks + errorChecks
}

extension ChatProviderCompatTest {
    /// What a provider sends. Give several of each: with text, calls, thoughts, and an answer cut at its limit.
    public struct Samples: Sendable {
        /// A model as the provider calls it.
        public var model: String
        /// Whole replies of status 200.
        public var replies: [Sample]
        /// Streams of status 200, from the first byte to the last.
        public var streams: [Sample]
        /// Replies of other statuses.
        public var errors: [ErrorSample]
        /// Errors inside a whole reply of status 200.
        public var errorsInReplies: [ErrorSample]
        /// Errors inside a stream of status 200.
        public var errorsInStreams: [ErrorSample]

        public init(
            model: String, replies: [Sample], streams: [Sample], errors: [ErrorSample],
            errorsInReplies: [ErrorSample] = [], errorsInStreams: [ErrorSample] = []
        ) {
            self.model = model
            self.replies = replies
            self.streams = streams
            self.errors = errors
            self.errorsInReplies = errorsInReplies
            self.errorsInStreams = errorsInStreams
        }
    }

    /// The bytes of an answer, and what they mean.
    public struct Sample: Sendable {
        public var bytes: [UInt8]
        public var text: String
        public var reasoning = ""
        /// As JSON values these are compared, not as texts.
        public var toolCalls: [ToolCall] = []
        public var finishReason: FinishReason
        /// Nil: the bytes tell of none.
        public var usage: TokenUsage?

        public init(_ bytes: [UInt8], text: String, finishReason: FinishReason = .stop, usage: TokenUsage? = nil) {
            self.bytes = bytes
            self.text = text
            self.finishReason = finishReason
            self.usage = usage
        }
    }

    /// The bytes of an error, and what they mean.
    public struct ErrorSample: Sendable {
        public var status: Int
        public var headers: ReplyHeaders
        public var bytes: [UInt8]
        public var kind: AttemptFailure.Class
        public var retryAfter: Duration?
        /// Of the answer, before it.
        public var text = ""

        public init(
            _ bytes: [UInt8], _ kind: AttemptFailure.Class, status: Int = 200, headers: ReplyHeaders = .init(),
            retryAfter: Duration? = nil
        ) {
            self.status = status
            self.headers = headers
            self.bytes = bytes
            self.kind = kind
            self.retryAfter = retryAfter
        }
    }
}
