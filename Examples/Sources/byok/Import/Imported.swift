// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage
import Console

/// What an import did, for people and programs.
struct Imported: Sendable {
    var report: ImportReport
    /// Columns that were not understood.
    var ignored: [String]

    func print() {
        let terminal = Terminal.output
        if !ignored.isEmpty { terminal.print("Ignored columns: \(ignored.joined(separator: ", ")).".safe) }
        terminal.print(
            "\(report.rows) rows: \(report.added) \(report.isDryRun ? "would be " : "")added, \(report.alreadyThere) there "
                + "already, \(report.importedBefore) imported before, \(report.refused.count) refused.")
        for note in report.doubtful.first {
            terminal.print(terminal.styled("Doubtful: ", .warning) + "\(note)".safe, indent: 2)
        }
        if report.isDryRun { terminal.print("This was a dry run: nothing was written. Say --commit to import.") }
    }

    var json: JSONValue {
        .object([
            "added": .number(Int64(report.added)), "alreadyThere": .number(Int64(report.alreadyThere)),
            "doubtful": Self.json(report.doubtful), "dryRun": .bool(report.isDryRun),
            "ignoredColumns": .array(ignored.map(JSONValue.string)),
            "importedBefore": .number(Int64(report.importedBefore)), "refused": Self.json(report.refused),
            "rows": .number(Int64(report.rows)),
        ])
    }

    /// An object for each row that there is something to say of.
    var notes: [JSONValue] {
        report.refused.first.map { Self.json($0, "refused") } + report.doubtful.first.map { Self.json($0, "doubtful") }
    }

    private static func json(_ notes: ImportReport.Notes) -> JSONValue {
        let counts = notes.countByCode.map { ("\($0.key)", JSONValue.number(Int64($0.value))) }
        return .object([
            "byCode": .object(Dictionary(uniqueKeysWithValues: counts)), "count": .number(Int64(notes.count)),
            "first": .array(notes.first.map { json($0) }),
        ])
    }

    private static func json(_ note: ImportNote, _ verdict: String? = nil) -> JSONValue {
        var fields: [String: JSONValue] = [
            "code": .text(note.code), "message": .string(note.message),
        ]
        // "line 12" of a file, "row 12" of a table.
        let words = note.place.split(separator: " ")
        if words.count == 2 { fields[String(words[0])] = Int64(words[1]).map(JSONValue.number) ?? .null }
        if let verdict { fields["verdict"] = .string(verdict) }
        return .object(fields)
    }
}
