// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// Rows that Python's `cryptography` makes now, as a service in Python keeps and exports them. Needs an interpreter that
/// has it: `BYOK_PYTHON`.
@Suite(.enabled(if: PythonRows.interpreter != nil))
struct PythonRowsTests {
    @Test func importsWhatPythonSealed() async throws {
        let sandbox = try Sandbox.byok()
        try await PythonRows.make(in: sandbox)
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = nil
        for (file, added) in [("rows.csv", 90), ("rows.jsonl", 0)] {
            let report = try await sandbox.json(
                "import", file, "--commit", "--create", "--their-key-file", "their.keys")
            #expect(report["added"] as? Int == added && report["importedBefore"] as? Int == 90 - added)
        }
        let keys = try await sandbox.listed()
        #expect(keys.filter { $0["enabled"] as? Bool == false }.count == 45 && keys.count == 90)
        #expect(keys.contains { $0["label"] as? String == "Schlüssel, \"7\"" })
        try sandbox.expectNoKeyInStore("store")
    }
}

enum PythonRows {
    static let interpreter: String? = {
        let path = ProcessInfo.processInfo.environment["BYOK_PYTHON"]
        guard let path, FileManager.default.isExecutableFile(atPath: path) else {
            print("SKIPPED: PythonRowsTests — BYOK_PYTHON names no Python interpreter with `cryptography`.")
            return nil
        }
        return path
    }()

    /// Makes files of the rows, and returns the keys that are in them.
    @discardableResult
    static func make(in sandbox: Sandbox) async throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: try #require(interpreter))
        process.arguments = ["-c", script]
        process.currentDirectoryURL = sandbox.folder
        try await process.runToEnd()
        try #require(process.terminationStatus == 0)
        let text = try String(contentsOfFile: sandbox.path("plain"), encoding: .utf8)
        let keys = text.split(separator: "\n").map(String.init)
        for key in keys { sandbox.watch(key) }
        return keys
    }

    /// Old and new keys in one MultiFernet; tokens as text, as Python prints bytes, and as PostgreSQL prints them.
    static let script = """
        import csv, json, os, secrets
        from cryptography.fernet import Fernet, MultiFernet
        new, old = Fernet.generate_key(), Fernet.generate_key()
        with open(os.open("their.keys", os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f: f.write(new + b"," + old)
        rows, plain = [], []
        for i in range(90):
            key = "sk-proj-" + secrets.token_hex(40)
            token = (MultiFernet([Fernet(new)]) if i % 2 else Fernet(old)).encrypt(key.encode())
            text = [token.decode(), repr(token), "\\\\x" + token.hex()][i % 3]
            plain.append(key)
            rows.append((i // 4, "openai", text, {"label": f'Schlüssel, "{i}"', "n": [i]}, i % 2 == 0))
        names = ["user_id", "provider", "api_key_encrypted", "metadata", "enabled"]
        with open("rows.csv", "w", newline="") as f:
            out = csv.writer(f)
            out.writerow(names)
            for row in rows: out.writerow(row[:3] + (json.dumps(row[3]), row[4]))
        with open("rows.jsonl", "w") as f:
            for row in rows: f.write(json.dumps(dict(zip(names, row))) + "\\n")
        with open("table.csv", "w", newline="") as f:
            out = csv.writer(f)
            for i, row in enumerate(rows):
                token = bytes.fromhex(row[2][2:]) if i % 3 == 2 else eval(row[2]) if i % 3 else row[2].encode()
                out.writerow((row[0], row[1], "\\\\x" + token.hex(), json.dumps(row[3]), row[4]))
        with open("plain", "w") as f: f.write("\\n".join(plain))
        """
}
