// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct ImportTests {
    @Test func isADryRunUnlessToldOtherwise() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(5), to: "rows.csv")
        let dry = try await sandbox.json("import", "rows.csv", "--create")
        #expect(dry["dryRun"] as? Bool == true && dry["added"] as? Int == 5 && !sandbox.exists("store"))
        try await sandbox.run("import", "rows.csv", expecting: 3)
        try await sandbox.run("import", "rows.csv", "--commit", expecting: 3)
        let done = try await sandbox.run("import", "rows.csv", "--commit", "--create")
        #expect(done.output.contains("5 rows: 5 added, 0 there already, 0 imported before, 0 refused"))
        #expect(try sandbox.mode(of: "store") == 0o700 && sandbox.mode(of: "store/keys.db") == 0o600)
        let again = try await sandbox.run("import", "rows.csv")
        #expect(again.output.contains("0 would be added") && again.output.contains("5 imported before"))
        #expect(again.output.contains("nothing was written"))
        try sandbox.expectNoKeyInStore("store")
    }

    @Test func takesARowOnceWhateverHappensToItsKey() async throws {
        let sandbox = try await Sandbox.byok(owners: 6)
        let again = try await sandbox.json("import", "rows.csv", "--commit")
        #expect(again["added"] as? Int == 0 && again["importedBefore"] as? Int == 6)
        // The same rows in another order, in the other form, and twice.
        let lines = (0..<6).reversed().map { number in
            let row = TheirRows.all[number]
            return #"{"user_id":"u\#(number)","provider":"\#(row.provider)","api_key_encrypted":"\#(row.token)"}"#
                + "\n"
        }
        try sandbox.write((lines + lines).joined(), to: "rows.jsonl")
        let other = try await sandbox.json("import", "rows.jsonl", "--commit")
        #expect(other["added"] as? Int == 0 && other["importedBefore"] as? Int == 12)
        #expect(try await sandbox.listed().count == 6)
        // Twice in one file.
        try sandbox.write(TheirRows.header + TheirRows.line(9) + TheirRows.line(9), to: "twice.csv")
        for commit in [false, true] {
            let result = try await sandbox.json("import", "twice.csv", commit ? "--commit" : "--progress=1")
            #expect(result["added"] as? Int == 1 && result["importedBefore"] as? Int == 1)
        }
    }

    @Test func takesLabelsAndWhetherAKeyIsOn() async throws {
        let sandbox = try Sandbox.byok()
        let token = TheirRows.all[0].token
        let rows = [
            ("a", #"{"label":"From label","name":"n"}"#, "true", "From label", true),
            ("b", #"{"name":"From name"}"#, "F", "From name", false),
            ("c", "", "", "", true), ("d", "{}", "0", "", false), ("e", "null", "YES", "", true),
            ("f", #"{"label":7}"#, "no", "", false),
            ("g", #"{"label":"世 \"q\", x"}"#, "t", "世 \"q\", x", true), ("h", "  ", "1", "", true),
            ("i", "{}", "False", "", false),
        ]
        let csv = rows.map { id, metadata, enabled, _, _ in
            "\(enabled),\"\(metadata.replacing("\"", with: "\"\""))\",\(id),openai,\(token)\r\n"
        }
        try sandbox.write("\u{FEFF}enabled,metadata,user_id,provider,api_key_encrypted\r\n" + csv.joined(), to: "rows")
        try await sandbox.run("import", "rows", "--commit", "--create")
        let keys = try await sandbox.listed()
        for (id, _, _, label, isEnabled) in rows {
            let key = try #require(keys.first { $0["owner"] as? String == "user:\(id)" })
            #expect(key["label"] as? String == label && key["enabled"] as? Bool == isEnabled, "\(id)")
        }
    }

    @Test func readsJSONLines() async throws {
        let sandbox = try Sandbox.byok()
        let token = TheirRows.all[0].token
        let rows = [
            #"{"user_id": 42, "provider": "openai", "api_key_encrypted": "TOKEN", "metadata": {"label": "A"}, "enabled": false}"#,
            #"{"user_id": "é", "provider": "OpenAI", "api_key_encrypted": "b'TOKEN'", "metadata": "{\"label\": \"B\"}", "enabled": 1}"#,
            #"{"user_id": 18446744073709551615, "provider": "openai", "api_key_encrypted": "TOKEN", "metadata": null, "enabled": null, "id": 3}"#,
            #"{"user_id": -1, "provider": "openai", "api_key_encrypted": "TOKEN", "enabled": "f"}"#,
        ]
        let text = rows.joined(separator: "\r\n\r\n").replacing("TOKEN", with: token)
        let result = try await sandbox.json("import", "-", "--commit", "--create", input: text)
        #expect(result["added"] as? Int == 4 && result["ignoredColumns"] as? [String] == ["'id'"])
        let keys = try await sandbox.listed().map { key in
            "\(key["owner"] as? String ?? "") \(key["label"] as? String ?? "") \(key["enabled"] as? Bool == true ? "on" : "off")"
        }
        #expect(Set(keys) == ["user:42 A off", "user:é B on", "user:18446744073709551615  on", "user:-1  off"])
    }

    @Test func refusesBadRowsByLineAndGoesOn() async throws {
        let sandbox = try Sandbox.byok()
        let good = TheirRows.line(0)
        let token = TheirRows.all[1].token
        let long = String(repeating: "x", count: 1 << 20)
        let bad: [(String, String)] = [
            ("u9,openai\n", "2 columns"), ("u9,openai,\(token),,,\n", "6 columns"),
            (",openai,\(token),,\n", "user_id is empty"),
            ("u9,openai,,,\n", "api_key_encrypted is empty"), ("u9,mistral,\(token),,\n", "'mistral'"),
            ("u9,openai,gAAAAABnonsense,,\n", "does not open"), ("u9,openai,\(token.dropLast(4)),,\n", "does not open"),
            ("u9,openai,\(token),[1],\n", "column 4 (metadata)"),
            ("u9,openai,\(token),{'label': 1},\n", "column 4 (metadata)"),
            ("u9,openai,\(token),,maybe\n", "column 5 (enabled)"), ("u9,openai,\"\(token)\"x,,\n", "column 3"),
            ("u9,openai,\(token),\"{\n\n}\",2\n", "column 5 (enabled)"), ("u9,openai,\(long),,\n", "1 MiB"),
            ("\(String(repeating: "u", count: 256)),openai,\(token),,\n", "255 bytes"),
            ("u\u{0},openai,\(token),,\n", "NUL"),
        ]
        var text = TheirRows.header
        var expected: [(Int, String)] = []
        var line = 2
        for (row, message) in bad {
            expected.append((line, message))
            text += row + good
            line += row.filter { $0 == "\n" }.count + 1
        }
        var bytes = Data(text.utf8)
        expected.append((line, "column 1 (user_id)"))
        bytes += Data([0xC3, 0x28]) + Data(",openai,\(token),,\n".utf8)
        try sandbox.write(bytes, to: "rows.csv")
        let result = try await sandbox.run(
            "import", "rows.csv", "--commit", "--create", "--report", "refused.jsonl", expecting: 1)
        #expect(result.output.contains("1 added") && result.output.contains("\(bad.count - 1) imported before"))
        #expect(try sandbox.mode(of: "refused.jsonl") == 0o600)
        let report = try String(contentsOfFile: sandbox.path("refused.jsonl"), encoding: .utf8)
        let notes = try report.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let found = Dictionary(grouping: notes) { $0["line"] as? Int ?? 0 }
        #expect(notes.count == expected.count)
        for (line, message) in expected {
            #expect((found[line]?.first?["message"] as? String)?.contains(message) == true, "line \(line): \(message)")
        }
        sandbox.expectNoKey(in: Data(report.utf8), #_sourceLocation)
        let shown = try await sandbox.run("import", "rows.csv", expecting: 1)
        #expect(
            shown.errors.contains("line 2: The row has 2 columns")
                && shown.errors.contains("16 of 31 rows were refused"))
        let again = try await sandbox.run("import", "rows.csv", "--report", "refused.jsonl", expecting: 2)
        #expect(again.errors.contains("there is one already") && again.output.isEmpty)
    }

    @Test func refusesBadJSONByLine() async throws {
        let sandbox = try Sandbox.byok()
        let token = TheirRows.all[0].token
        let deep = String(repeating: "[", count: 100_000)
        let lines = [
            #"{"user_id":"a","provider":"openai","api_key_encrypted":"\#(token)"}"#, "[]", "nonsense", "{", "7",
            #"{"user_id":"a","provider":"openai","api_key_encrypted":"\#(token)"} x"#, #"{"provider":"openai"}"#,
            #"{"user_id":1.5,"provider":"openai","api_key_encrypted":"\#(token)"}"#,
            #"{"user_id":true,"provider":"openai","api_key_encrypted":"\#(token)"}"#,
            #"{"user_id":"a","provider":"openai","api_key_encrypted":"\#(token)","metadata":7}"#,
            #"{"user_id":"a","provider":"openai","api_key_encrypted":"\#(token)","enabled":2}"#,
            #"{"user_id":"a","provider":"openai","api_key_encrypted":"\#(token)","metadata":"\#(deep)"}"#,
            #"{"user_id":\#(deep)"#, "{\"\(String(repeating: "x", count: 1 << 20))\":1}",
            #"{"user_id":"b","provider":"openai","api_key_encrypted":"\#(token)"}"#,
        ]
        try sandbox.write(lines.joined(separator: "\n"), to: "rows.ndjson")
        let result = try await sandbox.json("import", "rows.ndjson", "--create", expecting: 1)
        let notes = (result["refused"] as? [String: Any])?["first"] as? [[String: Any]]
        #expect(notes?.compactMap { $0["line"] as? Int } == Array(2...14) && result["added"] as? Int == 2)
    }

    @Test(arguments: [
        ("", "line 1: The file is empty"), ("user_id,provider\n", "'api_key_encrypted'"),
        ("user_id;provider;api_key_encrypted\n", "separated by commas"),
        ("user_id,provider,api_key_encrypted,user_id\n", "line 1, column 4"), ("\n\nuser_id,provider\n", "line 3"),
        ("user_id,provider,api_key_encrypted,X,x\n", "line 1, column 5"), ("user_id,\"provider\n", "line 1, column 2"),
    ])
    func refusesHeadersThatAreNone(_ text: String, _ message: String) async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(text, to: "rows.csv")
        let result = try await sandbox.run("import", "rows.csv", "--create", expecting: 1)
        #expect(result.errors.contains(message) && result.output.isEmpty && !sandbox.exists("store"))
    }

    @Test func aFileThatIsCutOffIsSaidToBe() async throws {
        let sandbox = try Sandbox.byok()
        let cut = TheirRows.csv(40).dropLast(20)
        try sandbox.write(String(cut), to: "rows.csv")
        let result = try await sandbox.run("import", "rows.csv", "--commit", "--create", expecting: 1)
        #expect(result.errors.contains("line 41, column 4: The quote that begins here has no end"))
        try sandbox.write(TheirRows.csv(40), to: "rows.csv")
        let whole = try await sandbox.json("import", "rows.csv", "--commit")
        #expect((whole["added"] as? Int ?? 0) + (whole["importedBefore"] as? Int ?? 0) == 40)
        try await sandbox.run("import", "none.csv", expecting: 2)
        #expect(try await sandbox.run("import", "store", "--format", "csv", expecting: 1).errors.contains("directory"))
    }

    @Test func neverRepeatsASecretThatStandsInTheWrongColumn() async throws {
        let sandbox = try Sandbox.byok()
        let key = sandbox.makeKey()
        let token = TheirRows.all[2].token
        let hex = "\\x" + token.utf8.map { String($0, radix: 16) }.joined()
        // Providers' and columns' names are taken in any case.
        for secret in [hex, key.lowercased(), token.lowercased()] { sandbox.watch(secret) }
        try sandbox.write("\(key),\(token)\n", to: "headless.csv")
        try await sandbox.run("import", "headless.csv", "--create", expecting: 1)
        let rows = [
            "\(token),openai,\(token),,", "\(key),openai,\(token),,", "b'\(token)',openai,x,,", "\(hex),openai,x,,",
            "a,\(token),x,,",
            "a,\(key),x,,", "a,openai,\(key),,", "a,openai,\(token),\(token),", "a,openai,\(token),,\(key)",
            "a,openai,\(token),\"{\"\"label\"\":\"\"\(key)\"\"}\",",
        ]
        try sandbox.write(TheirRows.header + rows.joined(separator: "\n"), to: "rows.csv")
        let columns = "user_id,provider,api_key_encrypted,\(token),\(key)\na,openai,x,,\n"
        try sandbox.write(columns, to: "columns.csv")
        try sandbox.write(#"{"\#(token)":1,"\#(key)":2,"user_id":"\#(key)"}"#, to: "rows.jsonl")
        for file in ["rows.csv", "columns.csv", "rows.jsonl"] {
            _ = try await sandbox.json("import", file, "--commit", "--create", expecting: 1)
            try await sandbox.run("import", file, "--report", "\(file).report", expecting: 1)
            sandbox.expectNoKey(
                in: try Data(contentsOf: sandbox.folder.appending(path: "\(file).report")), #_sourceLocation)
        }
        #expect(try await sandbox.listed().isEmpty)
        try sandbox.expectNoKeyInStore("store")
    }

    @Test func opensWithTheirKeysOrOurs() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(2), to: "rows.csv")
        try sandbox.write(TheirRows.master, to: "their.keys")
        let both = try await sandbox.run(
            "import", "rows.csv", "--create", "--their-key-file", "their.keys", expecting: 2)
        #expect(both.errors.contains("IMPORT_ENCRYPTION_KEY"))
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = nil
        #expect(try await sandbox.json("import", "rows.csv", "--create", expecting: 1)["added"] as? Int == 0)
        #expect(
            try await sandbox.json("import", "rows.csv", "--create", "--their-key-file", "their.keys")["added"] as? Int
                == 2)
        try sandbox.write(TheirRows.master, to: "open.keys", mode: 0o644)
        let open = try await sandbox.run(
            "import", "rows.csv", "--create", "--their-key-file", "open.keys", expecting: 4)
        #expect(open.errors.contains("--their-key-file is open to other users"))
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = "tooshort"
        let short = try await sandbox.run("import", "rows.csv", "--create", expecting: 4)
        #expect(short.errors.contains("IMPORT_ENCRYPTION_KEY") && !short.errors.contains("BYOK_ENCRYPTION_KEY"))
        // A store that moves to this service with its own master key.
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = nil
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = sandbox.path("their.keys")
        #expect(try await sandbox.json("import", "rows.csv", "--create")["added"] as? Int == 2)
    }

    @Test func mapsOwnersAndProviders() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(
            TheirRows.header + TheirRows.line(0, provider: "azure") + TheirRows.line(4, provider: " OpenAI "),
            to: "rows.csv")
        #expect(try await sandbox.json("import", "rows.csv", "--create", expecting: 1)["added"] as? Int == 1)
        try await sandbox.run(
            "import", "rows.csv", "--commit", "--create", "--map-provider", "azure=openai", "--organisation", "u4")
        let owners = try await sandbox.listed().map { "\($0["owner"] ?? "") \($0["provider"] ?? "")" }
        #expect(Set(owners) == ["user:u0 openai", "organisation:u4 openai"])
        try sandbox.write(TheirRows.csv(2), to: "more.csv")
        try await sandbox.run("import", "more.csv", "--commit", "--organisations")
        #expect(try await sandbox.listed().filter { "\($0["owner"] ?? "")".hasPrefix("organisation:") }.count == 3)
        for pair in ["azure", "azure=nobody", "=openai", "a=b=c"] {
            try await sandbox.run("import", "rows.csv", "--map-provider", pair, expecting: 2)
        }
    }
}
