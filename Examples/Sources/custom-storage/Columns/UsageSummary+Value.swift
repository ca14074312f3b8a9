// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

extension UsageKey {
    /// The field among a day's sums.
    var cell: [UInt8] {
        var fields = Fields()
        fields.append(member.encoded)
        fields.append(keyID)
        fields.append(provider)
        fields.append(model)
        return fields.bytes
    }

    /// The day and the owner, as the names of the sums end.
    var place: [UInt8] { "\(day):".utf8 + owner.encoded }
}

extension UsageSummary {
    /// A day's sum, without what the field says.
    var value: [UInt8] {
        var fields = Fields()
        for count in Self.counts { fields.append(Int64(clamping: usage[keyPath: count])) }
        for number in Self.numbers { fields.append(self[keyPath: number]) }
        fields.append(cost.nanodollars)
        fields.append(credits.nanodollars)
        fields.append(fallbackCredits.nanodollars)
        return fields.bytes
    }

    init(day: Int, cell: [UInt8], value: [UInt8]) throws(BYOKError) {
        let numbers = Fields.read(value, count: Self.counts.count + Self.numbers.count + 3)?
            .compactMap { Int64(bigEndianBytes: $0) }
        guard let key = Fields.read(cell, count: 4), let numbers, numbers.count == 21 else { throw .unreadable }
        self.init(
            day: day, member: try KeyOwner(encoded: key[0]), keyID: KeyID(bytes: key[1]),
            provider: Provider.ID(rawValue: key[2].text), model: key[3].text, requests: 0, failures: 0, fallbacks: 0,
            usage: TokenUsage(requests: 0),
            cost: Money(nanodollars: numbers[18]), credits: Money(nanodollars: numbers[19]),
            fallbackCredits: Money(nanodollars: numbers[20]))
        for (field, number) in zip(Self.counts, numbers) { usage[keyPath: field] = UInt64(clamping: number) }
        for (field, number) in zip(Self.numbers, numbers.dropFirst(12)) { self[keyPath: field] = number }
        // A sum is as good as the worst of what is in it.
        usage.provenance = unknownUsages > 0 ? .unknown : estimatedUsages > 0 ? .estimated : .reported
    }

    private static var counts: [WritableKeyPath<TokenUsage, UInt64>] {
        [
            \.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.output, \.reasoning, \.audioInput, \.audioOutput,
            \.imageInput, \.imageOutput, \.requests, \.webSearches,
        ]
    }
    private static var numbers: [WritableKeyPath<UsageSummary, Int64>] {
        [\.requests, \.failures, \.fallbacks, \.estimatedUsages, \.unknownUsages, \.unknownCosts]
    }
}
