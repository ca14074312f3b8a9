// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// What a reply or a stream says about tokens so far. A stream says it several times, each time cumulatively and not
    /// always in full: what a later event names replaces what an earlier one said, the rest stands. Null names nothing, and
    /// neither does what is no count.
    struct Usage {
        private var counts = Counts()
        private var thinking: UInt64?
        private var webSearches: UInt64?
        private var iterations: [Iteration] = []
        private var isEmpty = true
        /// Whether the output is only what stood in `message_start`, which counts a token or two whatever comes.
        private var isPlaceholder = false

        mutating func overlay(_ usage: JSON, isPlaceholder: Bool = false) {
            if counts.overlay(usage) { isEmpty = false }
            if isPlaceholder || usage["output_tokens"].count != nil { self.isPlaceholder = isPlaceholder }
            thinking = usage["output_tokens_details"]["thinking_tokens"].count ?? thinking
            webSearches = usage["server_tool_use"]["web_search_requests"].count ?? webSearches
            let rounds = usage["iterations"].elements
            if !rounds.isEmpty { iterations = rounds.map(Iteration.init) }
        }

        /// Nil where nothing was said. Estimated where the output is a placeholder, for then only the input is known.
        var chatUsage: ChatUsage? {
            guard !isEmpty else { return nil }
            let total = total
            let reasoning = min(thinking ?? 0, total.output ?? 0)
            return ChatUsage(
                tokens: TokenUsage(
                    input: total.input ?? 0, cacheRead: total.cacheRead ?? 0, cacheWrite: total.write5m,
                    cacheWrite1h: total.write1h, output: (total.output ?? 0) - reasoning, reasoning: reasoning,
                    webSearches: webSearches ?? 0, provenance: isPlaceholder ? .estimated : .reported))
        }

        /// The figures at the top leave out what the server does on the side: summing up a long conversation (compaction)
        /// and asking another model (advisor). Both stand in `iterations` and are paid for. Attempts that a model declined
        /// before another took over stand there too and are not.
        /// https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
        private var total: Counts {
            let side = iterations.filter { $0.isSide }.reduce(Counts()) { $0.adding($1.counts) }
            let main = iterations.filter { !$0.isSide }.reduce(Counts()) { $0.adding($1.counts) }
            let hasFallback = iterations.contains { $0.type == "fallback_message" }
            return side.adding(hasFallback ? counts : counts.largest(main))
        }
    }

    private struct Iteration {
        var type: String
        var counts = Counts()
        var isSide: Bool { type == "compaction" || type == "advisor_message" }

        init(_ json: JSON) {
            type = json["type"].string ?? ""
            _ = counts.overlay(json)
        }
    }

    /// The counts of one round. Nil: not said.
    private struct Counts {
        var input: UInt64?
        var cacheRead: UInt64?
        var output: UInt64?
        /// Both kinds together.
        private var written: UInt64?
        private var split5m: UInt64?
        private var split1h: UInt64?

        /// Whether anything was said.
        mutating func overlay(_ usage: JSON) -> Bool {
            let named = [
                usage["input_tokens"].count, usage["cache_read_input_tokens"].count, usage["output_tokens"].count,
                usage["cache_creation_input_tokens"].count,
                usage["cache_creation"]["ephemeral_5m_input_tokens"].count,
                usage["cache_creation"]["ephemeral_1h_input_tokens"].count,
            ]
            input = named[0] ?? input
            cacheRead = named[1] ?? cacheRead
            output = named[2] ?? output
            written = named[3] ?? written
            split5m = named[4] ?? split5m
            split1h = named[5] ?? split1h
            return named.contains { $0 != nil }
        }

        /// The sum counts where the parts say less or more; what is not said to be kept for an hour is not.
        var write1h: UInt64 { min(split1h ?? 0, written ?? .max) }
        var write5m: UInt64 { (written ?? (split5m ?? 0).saturatingSum(write1h)) - write1h }

        func adding(_ other: Counts) -> Counts {
            combined(other) { $0.saturatingSum($1) }
        }

        func largest(_ other: Counts) -> Counts {
            combined(other) { max($0, $1) }
        }

        private func combined(_ other: Counts, _ combine: (UInt64, UInt64) -> UInt64) -> Counts {
            var result = Counts()
            result.input = combine(input ?? 0, other.input ?? 0)
            result.cacheRead = combine(cacheRead ?? 0, other.cacheRead ?? 0)
            result.output = combine(output ?? 0, other.output ?? 0)
            result.split5m = combine(write5m, other.write5m)
            result.split1h = combine(write1h, other.write1h)
            return result
        }
    }
}

extension UInt64 {
    fileprivate func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
