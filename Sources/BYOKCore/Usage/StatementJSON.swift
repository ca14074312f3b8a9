// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Statements as JSON (RFC 8259). This module writes no other: hence these few lines.
enum StatementJSON {
    static func head(of statement: Statement) -> String {
        let moments = statement.period.moments
        return "{\"payer\":\(string("\(statement.payer)")),\"from\":\(string("\(moments.lowerBound)")),"
            + "\"to\":\(string("\(moments.upperBound)")),\"currency\":\"USD\",\"lines\":[\n"
    }

    static func line(_ receipt: Receipt, isFirst: Bool) -> String {
        let fields = StatementColumn.all.map { "\(string($0.name)):\(value($0.cell(receipt)))" }
        return (isFirst ? "" : ",") + "{" + fields.joined(separator: ",") + "}\n"
    }

    static func tail(_ sums: StatementTotals) -> String {
        let totals = sums.totals
        let usage = totals.usage
        let fields: [(String, String)] = [
            ("requests", "\(totals.requests)"), ("failures", "\(totals.failures)"),
            ("fallbacks", "\(totals.fallbacks)"), ("input_tokens", "\(usage.input)"),
            ("cache_read_tokens", "\(usage.cacheRead)"), ("cache_write_tokens", "\(usage.cacheWrite)"),
            ("cache_write_1h_tokens", "\(usage.cacheWrite1h)"), ("output_tokens", "\(usage.output)"),
            ("reasoning_tokens", "\(usage.reasoning)"), ("audio_input_tokens", "\(usage.audioInput)"),
            ("audio_output_tokens", "\(usage.audioOutput)"), ("image_input_tokens", "\(usage.imageInput)"),
            ("image_output_tokens", "\(usage.imageOutput)"), ("web_searches", "\(usage.webSearches)"),
            ("estimated_usages", "\(totals.estimatedUsages)"), ("unknown_usages", "\(totals.unknownUsages)"),
            ("cost", string("\(totals.cost)")), ("unknown_costs", "\(totals.unknownCosts)"),
            ("credits_charged", string("\(totals.credits)")),
            ("credits_charged_for_fallbacks", string("\(totals.fallbackCredits)")),
            ("credits_pending", string("\(sums.pending)")), ("credits_uncollected", string("\(sums.uncollected)")),
        ]
        return "],\"totals\":{" + fields.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}}\n"
    }

    private static func value(_ cell: StatementColumn.Cell) -> String {
        switch cell {
        case .none: "null"
        case .count(let count): String(count)
        case .decimal(let text): string(text)
        case .text(let text): string(text)
        }
    }

    /// Quoted, with what JSON does not allow in a string escaped.
    static func string(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
