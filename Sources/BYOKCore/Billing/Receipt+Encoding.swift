// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension Receipt {
    /// The stored form: what stores keep of a receipt, whole. Its first field is a version.
    public var encoded: [UInt8] {
        var body = LengthPrefixed(capacity: 512)
        body.append(UInt64(1))
        body.append(requestID.rawValue)
        body.append(at.microseconds)
        body.append(duration.microseconds)
        body.append(caller.encoded)
        body.append(organisation?.encoded ?? [])
        body.append(LengthPrefixed(delegation).bytes)
        body.append(requestedModel)
        var list = LengthPrefixed()
        for attempt in attempts { list.append(attempt.encoded) }
        body.append(list.bytes)
        body.append(outcome.rawValue)
        body.append(error?.description ?? "")
        body.append(servedModel ?? "")
        body.append(usage?.encoded ?? [])
        body.append(cost)
        body.append(costSource.rawValue)
        body.append(creditsEquivalent)
        body.append(credits?.encoded ?? [])
        body.append(fallback?.encoded ?? [])
        body.append(UInt64(spendPolicy.mode.rawValue))
        body.append(UInt64(spendPolicy.creditClasses.rawValue))
        return body.bytes
    }

    /// Reads what `encoded` gave; nil for anything else.
    public init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), fields.number() == 1,
            let requestID = fields.text().flatMap({ try? RequestID($0) }), let at = fields.signed(),
            let duration = fields.signed(), let caller = fields.owner(), let organisation = fields.optionalOwner(),
            let delegation = fields.texts(), let model = fields.text(), let attempts = fields.list(AttemptRecord.init),
            let outcome = fields.text().flatMap(Outcome.init), let error = fields.text(),
            let servedModel = fields.text(), let usage = fields.optional(TokenUsage.init), let cost = fields.money(),
            let source = fields.text().flatMap(CostSource.init), let equivalent = fields.money(),
            let credits = fields.optional(CreditCharge.init), let fallback = fields.optional(Fallback.init),
            let mode = fields.number().flatMap({ SpendPolicy.Mode(rawValue: UInt8(clamping: $0)) }),
            let classes = fields.number(), fields.isAtEnd
        else { return nil }
        self.init(
            requestID: requestID, at: Timestamp(microseconds: at), duration: .microseconds(duration), caller: caller,
            organisation: organisation, delegation: delegation, requestedModel: model, attempts: attempts,
            outcome: outcome, error: BYOKError.Code(error), servedModel: servedModel.isEmpty ? nil : servedModel,
            usage: usage, cost: cost, costSource: source, creditsEquivalent: equivalent, credits: credits,
            fallback: fallback,
            spendPolicy: SpendPolicy(mode, creditClasses: .init(rawValue: UInt32(truncatingIfNeeded: classes))))
    }
}

extension AttemptRecord {
    fileprivate var encoded: [UInt8] {
        var body = LengthPrefixed()
        body.append(provider.rawValue)
        body.append(model)
        body.append(keyID?.bytes ?? [])
        body.append(keyOwner?.encoded ?? [])
        body.append(failure?.description ?? "")
        body.append(duration.microseconds)
        return body.bytes
    }

    fileprivate init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), let provider = fields.text(), let model = fields.text(),
            let keyID = fields.optional(KeyID.init(bytes:)), let owner = fields.optionalOwner(),
            let failure = fields.text(), let duration = fields.signed(), fields.isAtEnd
        else { return nil }
        self.init(
            provider: Provider.ID(rawValue: provider), model: model, keyID: keyID, keyOwner: owner,
            failure: AttemptFailure.Class(failure), duration: .microseconds(duration))
    }
}

extension CreditCharge {
    fileprivate var encoded: [UInt8] {
        var body = LengthPrefixed()
        body.append(account.encoded)
        body.append(tier)
        body.append(UInt64(markup.rawValue))
        for amount in [reserved, charged, uncollected] { body.append(amount.nanodollars) }
        body.append(state.rawValue)
        return body.bytes
    }

    fileprivate init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), let account = fields.owner(), let tier = fields.text(),
            let markup = fields.number(), let reserved = fields.signed(), let charged = fields.signed(),
            let uncollected = fields.signed(), let state = fields.text().flatMap(State.init), fields.isAtEnd
        else { return nil }
        self.init(
            account: account, tier: tier, markup: BasisPoints(UInt32(clamping: markup)),
            reserved: Money(nanodollars: reserved), charged: Money(nanodollars: charged),
            uncollected: Money(nanodollars: uncollected), state: state)
    }
}

extension Receipt.Fallback {
    fileprivate var encoded: [UInt8] {
        var body = LengthPrefixed()
        body.append(keyID?.bytes ?? [])
        body.append(provider.rawValue)
        body.append(failure.description)
        return body.bytes
    }

    fileprivate init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), let keyID = fields.optional(KeyID.init(bytes:)),
            let provider = fields.text(), let failure = fields.text().flatMap(AttemptFailure.Class.init), fields.isAtEnd
        else { return nil }
        self.init(keyID: keyID, provider: Provider.ID(rawValue: provider), failure: failure)
    }
}

extension TokenUsage {
    /// Every count, in the order in which they are stored.
    static let counts: [any WritableKeyPath<TokenUsage, UInt64> & Sendable] = [
        \.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.output, \.reasoning, \.audioInput, \.audioOutput,
        \.imageInput, \.imageOutput, \.requests, \.webSearches,
    ]

    fileprivate var encoded: [UInt8] {
        var body = LengthPrefixed()
        body.append(provenance.rawValue)
        for count in Self.counts { body.append(self[keyPath: count]) }
        return body.bytes
    }

    fileprivate init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), let provenance = fields.text().flatMap(Provenance.init) else {
            return nil
        }
        self.init(provenance: provenance)
        for count in Self.counts {
            guard let number = fields.number() else { return nil }
            self[keyPath: count] = number
        }
        guard fields.isAtEnd else { return nil }
    }
}

extension LengthPrefixed {
    fileprivate init(_ texts: [String]) {
        self.init()
        for text in texts { append(text) }
    }

    /// Nothing is an empty field.
    fileprivate mutating func append(_ amount: Money?) {
        if let amount { append(amount.nanodollars) } else { append([]) }
    }
}
