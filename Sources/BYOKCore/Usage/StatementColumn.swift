// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One column of a statement. Names and their order stay; new columns come at the end.
public struct StatementColumn: Sendable {
    /// In the first line of the CSV, and in the objects of the JSON.
    public let name: String
    /// What it says.
    public let meaning: String
    let cell: @Sendable (Receipt) -> Cell

    /// What stands in it, before it is rendered.
    enum Cell: Sendable {
        case none
        case text(String)
        case count(UInt64)
        /// A plain decimal.
        case decimal(String)
    }

    private init(_ name: String, _ meaning: String, _ cell: @escaping @Sendable (Receipt) -> Cell) {
        self.name = name
        self.meaning = meaning
        self.cell = cell
    }

    private static func text(
        _ name: String, _ meaning: String, _ value: @escaping @Sendable (Receipt) -> String?
    ) -> StatementColumn {
        StatementColumn(name, meaning) { value($0).map(Cell.text) ?? .none }
    }

    private static func money(
        _ name: String, _ meaning: String, _ value: @escaping @Sendable (Receipt) -> Money?
    ) -> StatementColumn {
        StatementColumn(name, meaning) { value($0).map { .decimal("\($0)") } ?? .none }
    }

    private static func count(
        _ name: String, _ meaning: String, _ value: @escaping @Sendable (TokenUsage) -> UInt64
    ) -> StatementColumn {
        StatementColumn(name, meaning) { $0.usage.map { .count(value($0)) } ?? .none }
    }

    /// All of them, in order.
    public static let all: [StatementColumn] = request + tokens + amounts

    private static let request: [StatementColumn] = [
        text("request_id", "The request's id.") { $0.requestID.rawValue },
        text("at", "When it began: RFC 3339, in UTC, to the microsecond.") { $0.at.exactText },
        StatementColumn("seconds", "How long it took.") { .decimal(PlainDecimal.seconds($0.duration)) },
        text("member", "Who asked, as 'user:ID'.") { "\($0.caller)" },
        text("organisation", "For whom the member worked.") { $0.organisation.map { "\($0)" } },
        text("delegation", "Under which delegations, outermost first, with '>' between.") {
            $0.delegation.isEmpty ? nil : $0.delegation.joined(separator: " > ")
        },
        text("requested_model", "The model as it was asked for.") { $0.requestedModel },
        text("served_model", "What answered, as the provider names it.") { $0.servedModel },
        text("provider", "Who served.") { $0.served?.provider.rawValue },
        text("key", "Whose key served: 'own', 'organisation', 'brought' with the request, or 'system'.") {
            $0.served.map { $0.whoseKey }
        },
        text("key_id", "Its id, where it is stored.") { $0.served?.keyID.map { "\($0)" } },
        StatementColumn("attempts", "How often keys were tried.") { .count(UInt64($0.attempts.count)) },
        text("outcome", "'served', 'failed', 'brokenOff' or 'abandoned'.") { $0.outcome.rawValue },
        text("error", "The code of the error, where there was one.") { $0.error.map { "\($0)" } },
    ]

    private static let tokens: [StatementColumn] = [
        count("input_tokens", "Of the prompt, not from or for a cache.", \.input),
        count("cache_read_tokens", "Of the prompt, read from a cache.", \.cacheRead),
        count("cache_write_tokens", "Of the prompt, written to a cache.", \.cacheWrite),
        count("cache_write_1h_tokens", "Of the prompt, written to a cache for an hour.", \.cacheWrite1h),
        count("output_tokens", "Of the answer.", \.output),
        count("reasoning_tokens", "Thought, and billed with the answer.", \.reasoning),
        count("audio_input_tokens", "Heard.", \.audioInput), count("audio_output_tokens", "Spoken.", \.audioOutput),
        count("image_input_tokens", "Seen.", \.imageInput), count("image_output_tokens", "Drawn.", \.imageOutput),
        count("web_searches", "Searches that are billed.", \.webSearches),
        text("usage_source", "'reported' by the provider, 'estimated' or 'unknown'.") { $0.usage?.provenance.rawValue },
    ]

    private static let amounts: [StatementColumn] = [
        money("cost", "What the provider charges, in US dollars; empty: unknown, or nothing was used.") { $0.cost },
        text("cost_source", "'reported' by the provider, 'listPrice' or 'unknown'.") { $0.costSource.rawValue },
        money("credits_charged", "What is charged in credits; 1 credit is 1 US dollar.") { $0.creditsCharged },
        money("credits_uncollected", "What credits should have paid and did not.") {
            $0.credits.map { $0.uncollected } ?? .zero
        },
        text("credits_state", "'settled', 'pending', 'voided', 'expired' or 'unledgered'.") {
            $0.credits?.state.rawValue
        },
        text("tier", "The tier whose mark-up applies.") { $0.credits?.tier },
        StatementColumn("markup_percent", "Its mark-up on list prices.") {
            $0.credits.map { .decimal(PlainDecimal.render(UInt128($0.markup.rawValue), decimals: 2, atLeast: 2)) }
                ?? .none
        },
        money("credits_equivalent", "What the same usage costs in credits; empty: unknown.") { $0.creditsEquivalent },
        text("fallback_reason", "Why credits paid though there is a key: 'provider:failure'.") {
            $0.fallback.map { "\($0)" }
        },
        text("fallback_key_id", "The key that could not serve.") { $0.fallback?.keyID.map { "\($0)" } },
    ]
}

extension AttemptRecord {
    fileprivate var whoseKey: String {
        guard let keyOwner else { return "system" }
        return keyID == nil ? "brought" : keyOwner.kind == .organisation ? "organisation" : "own"
    }
}

extension Timestamp {
    /// RFC 3339 in UTC, to the microsecond.
    fileprivate var exactText: String {
        let rest = String(microseconds - microseconds.floorDivided(by: 1_000_000) * 1_000_000)
        return description.dropLast() + "." + String(repeating: "0", count: 6 - rest.count) + rest + "Z"
    }
}

extension PlainDecimal {
    /// A duration to the microsecond; below zero, as after a clock was set back, zero.
    fileprivate static func seconds(_ duration: Duration) -> String {
        render(UInt128(max(0, duration.microseconds)), decimals: 6, atLeast: 0)
    }
}
