// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The compact text form of a catalogue: a model per line, fields between TABs.
///
/// ```
/// # byok-catalog 1
/// # snapshot 2026-11-12
/// anthropic/claude-opus-4.5<TAB>anthropic claude-opus-4-5,claude-opus-4-5-20251101 in=5 out=25<TAB>alias claude-opus-4.5
/// ```
///
/// A field is an offer (provider, its ids, prices), `alias` with further names, or `retired`. Prices are plain decimals
/// in US dollars: per million tokens, but `request` and `webSearch` per one. `@200001` begins the rates of prompts from
/// so many tokens on. An offer without prices has an unknown price.
public struct CatalogFile: Sendable {
    public let models: [ModelEntry]
    /// The date of the newest price list in it.
    public let snapshot: String

    /// - Throws: `invalidCatalog`, naming the line and what is wrong with it.
    public init(_ text: String) throws(BYOKError) { try self.init(text.utf8.span) }

    /// - Parameter text: UTF-8.
    /// - Throws: `invalidCatalog`, naming the line and what is wrong with it.
    public init(_ text: Span<UInt8>) throws(BYOKError) {
        var models: [ModelEntry] = []
        models.reserveCapacity(1_000)
        var snapshot: String?
        var isVersioned = false
        var lines = Pieces(text.indices, at: UInt8(ascii: "\n"))
        while let line = lines.next(in: text) {
            if line.isEmpty { continue }
            if text[line.lowerBound] == UInt8(ascii: "#") {
                let words = text.string(line).split(separator: " ")
                if words.starts(with: ["#", "byok-catalog", "1"]) { isVersioned = true }
                if words.count == 3, words[1] == "snapshot" { snapshot = String(words[2]) }
                continue
            }
            guard isVersioned else { throw Self.error(lines.count, "the first line is not '# byok-catalog 1'") }
            models.append(try Self.model(text, line, lines.count))
        }
        guard isVersioned, let snapshot else { throw Self.error(1, "it has no '# snapshot DATE' line") }
        self.models = models
        self.snapshot = snapshot
    }

    private static func error(_ line: Int, _ what: String) -> BYOKError {
        BYOKError(.invalidCatalog, "Line \(line) of the catalogue cannot be read: \(what).")
    }

    private static func model(_ text: Span<UInt8>, _ range: Range<Int>, _ line: Int) throws(BYOKError) -> ModelEntry {
        var fields = Pieces(range, at: UInt8(ascii: "\t"))
        guard let name = fields.next(in: text), !name.isEmpty,
            !name.contains(where: { text[$0] == UInt8(ascii: " ") })
        else { throw error(line, "it does not begin with a model's name") }
        var entry = ModelEntry(name: text.string(name), offers: [])
        while let field = fields.next(in: text) {
            var words = Pieces(field, at: UInt8(ascii: " "))
            guard let first = words.next(in: text), !first.isEmpty else { throw error(line, "a field is empty") }
            if text.equals(first, "retired") {
                entry.isRetired = true
            } else if text.equals(first, "alias") {
                while let alias = words.next(in: text) { entry.aliases.append(text.string(alias)) }
            } else {
                entry.offers.append(try offer(text, first, &words, line))
            }
        }
        guard !entry.offers.isEmpty else { throw error(line, "'\(entry.name)' is offered by nobody") }
        return entry
    }

    private static func offer(
        _ text: Span<UInt8>, _ provider: Range<Int>, _ words: inout Pieces, _ line: Int
    ) throws(BYOKError) -> ModelEntry.Offer {
        guard let list = words.next(in: text), !list.isEmpty else {
            throw error(line, "the offer of '\(text.string(provider))' has no model id")
        }
        var ids: [String] = []
        var pieces = Pieces(list, at: UInt8(ascii: ","))
        while let id = pieces.next(in: text) {
            if id.isEmpty { throw error(line, "a model id of '\(text.string(provider))' is empty") }
            ids.append(text.string(id))
        }

        var price = ModelPrice(rates: .init())
        var isPriced = false
        while let word = words.next(in: text) {
            if word.isEmpty { throw error(line, "a price is empty") }
            isPriced = true
            if text[word.lowerBound] == UInt8(ascii: "@") {
                guard let count = UInt64(text.string(word.lowerBound + 1..<word.upperBound)), count > 0 else {
                    throw error(line, "'\(text.string(word))' is no number of prompt tokens")
                }
                price.overrides.append(.init(minimumPromptTokens: count, rates: .init()))
            } else {
                if let last = price.overrides.indices.last {
                    try read(text, word, into: &price.overrides[last].rates, line)
                } else {
                    try read(text, word, into: &price.rates, line)
                }
            }
        }
        return ModelEntry.Offer(
            provider: .init(rawValue: text.string(provider)), ids: ids, price: isPriced ? price : nil)
    }

    private static func read(
        _ text: Span<UInt8>, _ word: Range<Int>, into rates: inout ModelPrice.Rates, _ line: Int
    ) throws(BYOKError) {
        guard let sign = word.first(where: { text[$0] == UInt8(ascii: "=") }) else {
            throw error(line, "'\(text.string(word))' is no price")
        }
        let name = word.lowerBound..<sign
        let digits = text.extracting(sign + 1..<word.upperBound)
        let isPerOne = text.equals(name, "request") || text.equals(name, "webSearch")
        guard let price = isPerOne ? Price(perToken: digits) : Price(perMillion: digits) else {
            throw error(line, "'\(text.string(word))' is no plain decimal")
        }
        // The commonest first; a table of key paths took longer than reading the rest.
        if text.equals(name, "in") {
            rates.input = price
        } else if text.equals(name, "out") {
            rates.output = price
        } else if text.equals(name, "cacheRead") {
            rates.cacheRead = price
        } else if text.equals(name, "cacheWrite") {
            rates.cacheWrite = price
        } else if text.equals(name, "cacheWrite1h") {
            rates.cacheWrite1h = price
        } else if text.equals(name, "reasoning") {
            rates.reasoning = price
        } else if text.equals(name, "audioIn") {
            rates.audioInput = price
        } else if text.equals(name, "audioOut") {
            rates.audioOutput = price
        } else if text.equals(name, "imageIn") {
            rates.imageInput = price
        } else if text.equals(name, "imageOut") {
            rates.imageOutput = price
        } else if text.equals(name, "request") {
            rates.request = price
        } else if text.equals(name, "webSearch") {
            rates.webSearch = price
        } else {
            throw error(line, "'\(text.string(word))' is no price")
        }
    }
}

/// The pieces of a range of bytes between separators, one after the other: `String.split` took most of the time from a
/// program's start to its first route.
private struct Pieces {
    private var rest: Range<Int>
    private let separator: UInt8
    private var isDone = false
    /// How many were given out.
    private(set) var count = 0

    init(_ range: Range<Int>, at separator: UInt8) {
        rest = range
        self.separator = separator
    }

    mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        if isDone { return nil }
        count += 1
        var end = rest.lowerBound
        while end < rest.upperBound, text[end] != separator { end += 1 }
        let piece = rest.lowerBound..<end
        isDone = end == rest.upperBound
        if !isDone { rest = end + 1..<rest.upperBound }
        return piece
    }
}

extension Span<UInt8> {
    fileprivate func string(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            unsafe extracting(range).withUnsafeBufferPointer { unsafe $0.elementsEqual(word) }
        }
    }
}
