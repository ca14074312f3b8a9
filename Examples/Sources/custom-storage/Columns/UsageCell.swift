// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What one day's usage is summed by.
struct UsageCell: Hashable {
    var keyID: KeyID?
    var provider: String
    var model: String

    init(_ record: UsageRecord) {
        (keyID, provider, model) = (record.keyID, record.provider.rawValue, record.model)
    }

    init(value: [UInt8]) throws(BYOKError) {
        guard let fields = Fields.read(value, count: 3) else { throw .unreadable }
        (keyID, provider, model) = (KeyID(bytes: fields[0]), fields[1].text, fields[2].text)
    }

    var value: [UInt8] {
        var fields = Fields()
        fields.append(keyID?.bytes ?? [])
        fields.append(provider)
        fields.append(model)
        return fields.bytes
    }

    func summary(of day: Int) -> UsageSummary {
        UsageSummary(
            day: day, keyID: keyID, provider: Provider.ID(rawValue: provider), model: model, requests: 0, failures: 0,
            fallbacks: 0, usage: TokenUsage(requests: 0), cost: .zero, credits: .zero)
    }
}

/// What is counted, each under a letter. Token buckets are the usage's own.
enum UsageCounter: UInt8, CaseIterable {
    case requests = 0x61, failures, fallbacks, cost, credits, estimated, unknown
    case input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning, audioInput, audioOutput, imageInput
    case imageOutput, billedRequests, webSearches

    func amount(in record: UsageRecord) -> Int64 {
        switch self {
        case .requests: 1
        case .failures: record.isFailure ? 1 : 0
        case .fallbacks: record.isFallback ? 1 : 0
        case .cost: record.cost?.nanodollars ?? 0
        case .credits: record.credits.nanodollars
        case .estimated: record.usage.provenance == .estimated ? 1 : 0
        case .unknown: record.usage.provenance == .unknown ? 1 : 0
        default: bucket.map { Int64(clamping: record.usage[keyPath: $0]) } ?? 0
        }
    }

    func add(_ amount: Int64, to summary: inout UsageSummary) {
        switch self {
        case .requests: summary.requests = amount
        case .failures: summary.failures = amount
        case .fallbacks: summary.fallbacks = amount
        case .cost: summary.cost = Money(nanodollars: amount)
        case .credits: summary.credits = Money(nanodollars: amount)
        // A sum is as good as the worst of what is in it.
        case .estimated: if summary.usage.provenance == .reported { summary.usage.provenance = .estimated }
        case .unknown: summary.usage.provenance = .unknown
        default: if let bucket { summary.usage[keyPath: bucket] = UInt64(clamping: amount) }
        }
    }

    private var bucket: WritableKeyPath<TokenUsage, UInt64>? {
        switch self {
        case .input: \.input
        case .cacheRead: \.cacheRead
        case .cacheWrite: \.cacheWrite
        case .cacheWrite1h: \.cacheWrite1h
        case .output: \.output
        case .reasoning: \.reasoning
        case .audioInput: \.audioInput
        case .audioOutput: \.audioOutput
        case .imageInput: \.imageInput
        case .imageOutput: \.imageOutput
        case .billedRequests: \.requests
        case .webSearches: \.webSearches
        default: nil
        }
    }
}
