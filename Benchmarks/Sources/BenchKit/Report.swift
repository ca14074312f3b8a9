// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation
internal import Synchronization

/// One line of the table and one object of bench.json.
struct Figure: Codable, Sendable {
    var id: String
    var value: Double
    var unit: String
    /// What it is measured against, in the same unit.
    var baseline: Double?
    var ratio: Double?
    /// As text: "≤ 3".
    var goal: String?
    var met: Bool?
    /// What value and baseline are.
    var note: String
    /// What was measured besides, by name.
    var more: [String: Double]?
}

package final class Report: Sendable {
    private let figures = Mutex<[Figure]>([])

    package init() {}

    package func add(
        _ id: String, _ value: Double, _ unit: String, baseline: Double? = nil, ratio: Double? = nil,
        atMost limit: Double? = nil, atLeast minimum: Double? = nil, judged: Double? = nil, note: String,
        more: [String: Double]? = nil
    ) {
        let measured = judged ?? ratio ?? value
        let figure = Figure(
            id: id, value: value, unit: unit, baseline: baseline, ratio: ratio,
            goal: limit.map { "≤ \(Self.text($0))" } ?? minimum.map { "≥ \(Self.text($0))" },
            met: limit.map { measured <= $0 } ?? minimum.map { measured >= $0 }, note: note, more: more)
        figures.withLock { $0.append(figure) }
        print(Self.row(figure))
        fflush(nil)
    }

    package func header() {
        print(Self.columns(["id", "value", "baseline", "ratio", "goal", "met", "what"]))
    }

    /// Keeps the figures of other programs that the file may hold: both of `make bench` write the same.
    package func write(to path: String) throws {
        let figures = figures.withLock { $0 }
        let own = Set(figures.map(\.id))
        let before =
            FileManager.default.contents(atPath: path)
            .flatMap { try? JSONDecoder().decode([Figure].self, from: $0) } ?? []
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(before.filter { !own.contains($0.id) } + figures).write(to: URL(filePath: path))
        let judged = figures.compactMap(\.met)
        print("\(judged.count { $0 }) of \(judged.count) goals met; written to \(path)")
    }

    private static func row(_ figure: Figure) -> String {
        columns([
            figure.id, "\(text(figure.value)) \(figure.unit)", figure.baseline.map { text($0) } ?? "",
            figure.ratio.map { text($0) + "×" } ?? "", figure.goal ?? "", figure.met.map { $0 ? "yes" : "NO" } ?? "",
            figure.note,
        ])
    }

    private static func columns(_ cells: [String]) -> String {
        zip(cells, [26, 14, 10, 9, 8, 4, 0]).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.count))
        }.joined(separator: " ")
    }

    package static func text(_ value: Double) -> String {
        if value.isNaN { return "–" }
        if value >= 100 || value == value.rounded() { return "\(Int(value.rounded()))" }
        return "\((value * 100).rounded() / 100)"
    }
}
