// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one request used, in disjoint buckets: a cached token is in `cacheRead` and not in `input`, a reasoning token
/// in `reasoning` and not in `output`.
public struct TokenUsage: Hashable, Sendable {
    public var input: UInt64
    public var cacheRead: UInt64
    public var cacheWrite: UInt64
    /// Written to a cache that is kept for an hour.
    public var cacheWrite1h: UInt64
    public var output: UInt64
    public var reasoning: UInt64
    public var audioInput: UInt64
    public var audioOutput: UInt64
    public var imageInput: UInt64
    public var imageOutput: UInt64
    /// How many requests, for prices per request.
    public var requests: UInt64
    public var webSearches: UInt64
    public var provenance: Provenance

    public init(
        input: UInt64 = 0, cacheRead: UInt64 = 0, cacheWrite: UInt64 = 0, cacheWrite1h: UInt64 = 0, output: UInt64 = 0,
        reasoning: UInt64 = 0, audioInput: UInt64 = 0, audioOutput: UInt64 = 0, imageInput: UInt64 = 0,
        imageOutput: UInt64 = 0, requests: UInt64 = 1, webSearches: UInt64 = 0, provenance: Provenance = .reported
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWrite1h = cacheWrite1h
        self.output = output
        self.reasoning = reasoning
        self.audioInput = audioInput
        self.audioOutput = audioOutput
        self.imageInput = imageInput
        self.imageOutput = imageOutput
        self.requests = requests
        self.webSearches = webSearches
        self.provenance = provenance
    }

    /// Where the numbers come from.
    public enum Provenance: String, Sendable, CaseIterable {
        /// The provider's own count; an explicit zero is a report.
        case reported
        case estimated
        case unknown
    }

    /// Prompt and answer, in all buckets. Saturates.
    public var allTokens: UInt64 {
        [output, reasoning, audioOutput, imageOutput].reduce(promptTokens) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : total
        }
    }

    /// The whole prompt, heard and seen parts too: what decides which tier of a tiered price applies. Saturates.
    public var promptTokens: UInt64 {
        [input, cacheRead, cacheWrite, cacheWrite1h, audioInput, imageInput].reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : total
        }
    }
}
