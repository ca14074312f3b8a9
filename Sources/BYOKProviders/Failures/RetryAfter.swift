// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// How long a provider asks to wait.
enum RetryAfter {
    /// The longest of what the reply asks for; nil where it asks for nothing. Moments are read against the reply's own
    /// `Date`, so that a clock that goes wrong here does no harm.
    static func delay(headers: ReplyHeaders, facts: ErrorFacts) -> Duration? {
        var delays: [Duration] = []
        let date = headers["date"].flatMap { Timestamp(httpDate: $0) }
        if let text = headers["retry-after-ms"], let number = Double(text) { delays.append(seconds(number / 1_000)) }
        if let text = headers["retry-after"] {
            if let number = Double(text) {
                delays.append(seconds(number))
            } else if let moment = Timestamp(httpDate: text), let date {
                delays.append(moment - date)
            }
        }
        if let delay = facts.retryAfter { delays.append(delay) }
        if delays.isEmpty { delays = resets(headers, date) }
        return delays.max().map { max(.zero, $0) }
    }

    /// When the exhausted ones of the rate limits are filled up again: OpenAI's Go durations, Anthropic's moments.
    private static func resets(_ headers: ReplyHeaders, _ date: Timestamp?) -> [Duration] {
        headers.all.compactMap { header in
            guard header.value == "0", header.name.contains("ratelimit"), header.name.contains("remaining"),
                let part = header.name.firstRange(of: "remaining")
            else { return nil }
            var name = header.name
            name.replaceSubrange(part, with: "reset")
            guard let reset = headers[name] else { return nil }
            if let delay = GoDuration.parse(reset) { return delay }
            guard let date, let moment = Timestamp(reset) else { return nil }
            return moment - date
        }
    }

    /// Up to 30 days: what is longer or no number at all is no delay.
    private static func seconds(_ number: Double) -> Duration {
        number.isFinite ? .milliseconds((min(max(0, number), 2_592_000) * 1_000).rounded()) : .zero
    }
}

/// Durations as Go writes them: "34.4s", "6m0s", "1h2m3.5s", "12ms" (https://pkg.go.dev/time#ParseDuration).
enum GoDuration {
    private static let units: [String: Double] = [
        "h": 3_600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9,
    ]

    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = units[String(unit)] else { return nil }
            total += value * scale
        }
        guard !text.isEmpty, total.isFinite, total <= 2_592_000 else { return nil }
        return .milliseconds((total * 1_000).rounded())
    }
}
