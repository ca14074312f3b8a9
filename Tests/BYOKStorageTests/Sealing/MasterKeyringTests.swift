// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import BYOKStorage

struct MasterKeyringTests {
    static let key1 = FernetSealerTests.key1
    static let key2 = FernetSealerTests.key2

    @Test(arguments: ["", "\n"])
    func readsAListWithOneNewlineAtItsEnd(ending: String) throws {
        let keyring = try MasterKeyring("\(Self.key1),\(Self.key2)\(ending)")
        #expect(keyring.kids == ["de49743f330733fb", try MasterKeyring(Self.key2).kids[0]])
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        /// A part of the message.
        var says: String

        init(_ name: String, _ text: String, says: String) {
            (testDescription, self.text, self.says) = (name, text, says)
        }
    }

    private static let bad = [
        Refused("31 bytes", "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXg==", says: "Key 1 in"),
        Refused("33 bytes", "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9g", says: "Key 1 in"),
        Refused("16 bytes", "QEFCQ0RFRkdISUpLTE1OTw==", says: "24 characters instead of 44"),
        Refused("no padding", String(key1.dropLast()), says: "43 characters instead of 44"),
        Refused("a bit set in the padding", String(key1.dropLast(2)) + "9=", says: "not canonical"),
        Refused("standard alphabet", "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xd/l8=", says: "another alphabet"),
        Refused("a plus", "+EFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=", says: "another alphabet"),
        Refused("a NUL", "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZX\u{0}FlaW1xdXl8=", says: "base64url form of 32 bytes"),
        Refused("an é", "éEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXFlaW1xdXl8=", says: "base64url form of 32 bytes"),
        Refused("hexadecimal", String(repeating: "40", count: 32), says: "64 characters"),
        Refused("all zero", String(repeating: "A", count: 43) + "=", says: "one byte, repeated"),
        Refused("all one", String(repeating: "_", count: 42) + "8=", says: "one byte, repeated"),
        Refused("all equal", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", says: "one byte, repeated"),
        Refused("public", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=", says: "everybody knows it"),
        Refused("twice", "\(key1),\(key1)", says: "Key 2 in BYOK_ENCRYPTION_KEY repeats key 1"),
        Refused("twice, apart", "\(key1),\(key2),\(key1)", says: "Key 3 in BYOK_ENCRYPTION_KEY repeats key 1"),
        Refused("second bad", "\(key1),\(key2.dropLast())", says: "Key 2 in"),
        Refused("second public", "\(key1),cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=", says: "Key 2 in"),
        Refused("comma at the end", "\(key1),", says: "Key 2 in BYOK_ENCRYPTION_KEY has 0 characters"),
        Refused("comma at the start", ",\(key1)", says: "Key 1 in BYOK_ENCRYPTION_KEY has 0 characters"),
        Refused("only a comma", ",", says: "Key 1 in"),
        Refused("space after the comma", "\(key1), \(key2)", says: "without spaces or quotes"),
        Refused("space before", " \(key1)", says: "without spaces or quotes"),
        Refused("quotes", "\"\(key1)\"", says: "without spaces or quotes"),
        Refused("two newlines", "\(key1)\n\n", says: "45 characters"),
        Refused("newline inside", "\(key1)\n,\(key2)", says: "45 characters"),
        Refused("carriage return", "\(key1)\r\n", says: "45 characters"),
        Refused("byte order mark", "\u{FEFF}\(key1)", says: "47 characters"),
        Refused("semicolon", "\(key1);\(key2)", says: "89 characters"),
        Refused("a megabyte", String(repeating: "A", count: 1 << 20), says: "1048576 characters"),
    ]

    @Test(arguments: bad)
    func refuses(_ refused: Refused) {
        let error = #expect(throws: BYOKError.self) { try MasterKeyring(refused.text) }
        #expect(error?.code == .masterKeyInvalid)
        #expect(error?.message.contains(refused.says) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("BYOK_ENCRYPTION_KEY") == true)
        let shown = Array(error?.debugDescription.utf8 ?? "".utf8)
        let text = Array(refused.text.utf8)
        for start in text.indices.dropLast(7) where start < 200 {
            #expect(!shown.contains(text[start..<(start + 8)]), "The message quotes what it refuses.")
        }
    }

    @Test(arguments: [[:], ["BYOK_ENCRYPTION_KEY": ""], ["BYOK_ENCRYPTION_KEY": "", "BYOK_ENCRYPTION_KEY_FILE": ""]])
    func saysHowToMakeAMissingKey(environment: [String: String]) {
        let error = #expect(throws: BYOKError.self) { try MasterKeyring(environment: environment) }
        #expect(error?.code == .masterKeyMissing)
        #expect(error?.message.contains("openssl rand -base64 32 | tr '+/' '-_'") == true)
    }

    @Test func refusesBothSettingsAtOnce() {
        let environment = ["BYOK_ENCRYPTION_KEY": Self.key1, "BYOK_ENCRYPTION_KEY_FILE": "/nowhere"]
        let error = #expect(throws: BYOKError.self) { try MasterKeyring(environment: environment) }
        #expect(error?.code == .masterKeyInvalid)
        #expect(error?.message.hasPrefix("Both BYOK_ENCRYPTION_KEY and BYOK_ENCRYPTION_KEY_FILE are set:") == true)
    }

    @Test func generatesKeysThatItReads() throws {
        let texts = try (0..<50).map { _ in try MasterKeyring.generate() }
        #expect(Set(texts).count == 50)
        #expect(try MasterKeyring(texts.joined(separator: ",")).kids.count == 50)
        #expect(texts.allSatisfy { $0.utf8.count == 44 })
    }

    @Test func showsNoKey() throws {
        let keyring = try MasterKeyring("\(Self.key1),\(Self.key2)")
        let shown = "MasterKeyring(kids: \(keyring.kids[0]), \(keyring.kids[1]), redacted)"
        var dumped = ""
        dump(keyring, to: &dumped)
        var printed = ""
        print(keyring, to: &printed)
        #expect(dumped == "- \(shown)\n" && printed == "\(shown)\n")
        #expect(String(reflecting: keyring) == shown && String(describing: Optional(keyring)) == "Optional(\(shown))")
        #expect(Mirror(reflecting: keyring).children.isEmpty)
        // One level down, should somebody hold on to a key itself.
        dumped = ""
        dump(keyring.keys[0], to: &dumped)
        #expect(dumped.contains("Secret(redacted)") && !dumped.contains("64") && !dumped.contains("40"))
    }

    // MARK: - The file

    private func withFile<R>(_ text: String, mode: Int, _ body: (String) throws -> R) throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "byok-master-\(UUID())")
            .path(percentEncoded: false)
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    @Test(arguments: [0o600, 0o400, 0o700])
    func readsAFileClosedToOthers(mode: Int) throws {
        try withFile("\(Self.key1),\(Self.key2)\n", mode: mode) { path in
            let keyring = try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
            #expect(keyring.kids.count == 2)
        }
    }

    @Test(arguments: [0o644, 0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o777])
    func refusesAFileOpenToOthers(mode: Int) throws {
        try withFile(Self.key1, mode: mode) { path in
            let error = #expect(throws: BYOKError.self) {
                try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
            }
            #expect(error?.code == .masterKeyInvalid)
            #expect(error?.message.contains("chmod 600") == true)
        }
    }

    @Test(arguments: ["/nowhere/at/all", FernetSealerTests.key1, "/", "/dev/null", "/dev/tty", "a/\u{0}/b"])
    func refusesAFileThatCannotBeRead(path: String) {
        let error = #expect(throws: BYOKError.self) {
            try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
        }
        #expect(error?.code == .masterKeyInvalid)
        #expect(error?.message.contains("BYOK_ENCRYPTION_KEY_FILE") == true)
        #expect(error?.message.contains(path) == (path == "/" ? error?.message.contains("/") : false))
    }

    @Test func namesTheFilesSettingForABadKey() throws {
        try withFile("\(Self.key1),\(Self.key1)", mode: 0o600) { path in
            let error = #expect(throws: BYOKError.self) {
                try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
            }
            #expect(error?.message == "Key 2 in BYOK_ENCRYPTION_KEY_FILE repeats key 1: remove it.")
        }
        for text in ["", "\n"] {
            try withFile(text, mode: 0o600) { path in
                let error = #expect(throws: BYOKError.self) {
                    try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
                }
                #expect(error?.code == .masterKeyMissing)
            }
        }
        try withFile(String(repeating: "A", count: 70_000), mode: 0o600) { path in
            let error = #expect(throws: BYOKError.self) {
                try MasterKeyring(environment: ["BYOK_ENCRYPTION_KEY_FILE": path])
            }
            #expect(error?.message.contains("too long") == true)
        }
    }

    @Test func readsByAFunctionOfTheHosts() throws {
        let environment = ["BYOK_ENCRYPTION_KEY_FILE": "vault:master"]
        let keyring = try MasterKeyring(environment: environment) { path in
            #expect(path == "vault:master")
            return Array(Self.key1.utf8)
        }
        #expect(keyring.kids == ["de49743f330733fb"])
        struct Mine: Error {}
        let error = #expect(throws: BYOKError.self) {
            try MasterKeyring(environment: environment) { _ in throw Mine() }
        }
        #expect(error?.code == .masterKeyInvalid && error?.cause is Mine)
    }
}
