// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The list price of a model at one provider. A bucket without a price of its own costs what its wider bucket costs.
public struct ModelPrice: Hashable, Sendable {
    public var rates: Rates
    /// Rates for large prompts, which apply to the whole request; in any order.
    public var overrides: [Override]

    public init(rates: Rates, overrides: [Override] = []) {
        self.rates = rates
        self.overrides = overrides
    }

    /// The price of a free model.
    public static let free = ModelPrice(rates: Rates(input: .free, output: .free))

    /// The rates that differ from `base` for prompts of at least so many tokens.
    public struct Override: Hashable, Sendable {
        public var minimumPromptTokens: UInt64
        public var rates: Rates

        public init(minimumPromptTokens: UInt64, rates: Rates) {
            self.minimumPromptTokens = minimumPromptTokens
            self.rates = rates
        }
    }

    /// Prices per token, per request and per search; nil: see each.
    public struct Rates: Hashable, Sendable {
        /// Of a prompt token. Without it the price counts as unknown, and the model is not sold.
        public var input: Price?
        /// Else `input`.
        public var cacheRead: Price?
        /// Else `input`.
        public var cacheWrite: Price?
        /// Else `cacheWrite`.
        public var cacheWrite1h: Price?
        /// Of a completion token. Without it the price counts as unknown, and the model is not sold.
        public var output: Price?
        /// Else `output`.
        public var reasoning: Price?
        /// Else `input`.
        public var audioInput: Price?
        /// Else `output`.
        public var audioOutput: Price?
        /// Else `input`.
        public var imageInput: Price?
        /// Else `output`.
        public var imageOutput: Price?
        /// Else nothing.
        public var request: Price?
        /// Else nothing.
        public var webSearch: Price?

        public init(
            input: Price? = nil, cacheRead: Price? = nil, cacheWrite: Price? = nil, cacheWrite1h: Price? = nil,
            output: Price? = nil, reasoning: Price? = nil, audioInput: Price? = nil, audioOutput: Price? = nil,
            imageInput: Price? = nil, imageOutput: Price? = nil, request: Price? = nil, webSearch: Price? = nil
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
            self.request = request
            self.webSearch = webSearch
        }

        /// These rates where they are given, else those of `base`.
        func over(_ base: Rates) -> Rates {
            Rates(
                input: input ?? base.input, cacheRead: cacheRead ?? base.cacheRead,
                cacheWrite: cacheWrite ?? base.cacheWrite, cacheWrite1h: cacheWrite1h ?? base.cacheWrite1h,
                output: output ?? base.output, reasoning: reasoning ?? base.reasoning,
                audioInput: audioInput ?? base.audioInput, audioOutput: audioOutput ?? base.audioOutput,
                imageInput: imageInput ?? base.imageInput, imageOutput: imageOutput ?? base.imageOutput,
                request: request ?? base.request, webSearch: webSearch ?? base.webSearch)
        }

        /// The dearest a prompt token can be.
        fileprivate var dearestInput: Price {
            [input, cacheRead, cacheWrite, cacheWrite1h, audioInput, imageInput].compactMap(\.self).max() ?? .free
        }
        /// The dearest a completion token can be.
        fileprivate var dearestOutput: Price {
            [output, reasoning, audioOutput, imageOutput].compactMap(\.self).max() ?? .free
        }
    }

    /// The rates for a prompt of so many tokens: the highest override that it reaches, filled up from the base.
    public func rates(forPromptTokens count: UInt64) -> Rates {
        let reached = overrides.filter { $0.minimumPromptTokens <= count }
        return reached.max { $0.minimumPromptTokens < $1.minimumPromptTokens }?.rates.over(rates) ?? rates
    }

    /// What the usage costs at this list price, exactly.
    /// - Throws: `costOverflow`.
    public func cost(of usage: TokenUsage) throws(BYOKError) -> ExactCost {
        let rates = rates(forPromptTokens: usage.promptTokens)
        let input = rates.input ?? .free
        let output = rates.output ?? .free
        let cacheWrite = rates.cacheWrite ?? input
        var cost = ExactCost()
        try cost.add(input, times: usage.input)
        try cost.add(rates.cacheRead ?? input, times: usage.cacheRead)
        try cost.add(cacheWrite, times: usage.cacheWrite)
        try cost.add(rates.cacheWrite1h ?? cacheWrite, times: usage.cacheWrite1h)
        try cost.add(output, times: usage.output)
        try cost.add(rates.reasoning ?? output, times: usage.reasoning)
        try cost.add(rates.audioInput ?? input, times: usage.audioInput)
        try cost.add(rates.audioOutput ?? output, times: usage.audioOutput)
        try cost.add(rates.imageInput ?? input, times: usage.imageInput)
        try cost.add(rates.imageOutput ?? output, times: usage.imageOutput)
        try cost.add(rates.request ?? .free, times: usage.requests)
        try cost.add(rates.webSearch ?? .free, times: usage.webSearches)
        return cost
    }

    /// The most that a request can cost: every prompt token at the dearest applicable input rate, every completion
    /// token at the dearest output rate. A prompt may reach any override up to its size.
    /// - Throws: `costOverflow`.
    func ceiling(
        promptTokens: UInt64, completionTokens: UInt64, webSearches: UInt64
    ) throws(BYOKError) -> ExactCost {
        let applicable =
            [rates]
            + overrides.filter { $0.minimumPromptTokens <= promptTokens }.map { $0.rates.over(rates) }
        var cost = ExactCost()
        try cost.add(applicable.map(\.dearestInput).max() ?? .free, times: promptTokens)
        try cost.add(applicable.map(\.dearestOutput).max() ?? .free, times: completionTokens)
        try cost.add(applicable.compactMap(\.request).max() ?? .free, times: 1)
        try cost.add(applicable.compactMap(\.webSearch).max() ?? .free, times: webSearches)
        return cost
    }
}
