// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKStorage

struct FernetTests {
    // The Fernet specification's own vector.
    private let key = MasterKey.publicExample
    private let token = Array(
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==".utf8)

    @Test func sealsTheSpecificationsExample() {
        let iv = [UInt8](0..<16)
        let plaintext = Array("hello".utf8)
        #expect(ByArray.seal(plaintext, key: key, time: 499_162_800, iv: iv) == token)
        #expect(ByArray.open(token, key: key) == plaintext)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 33, 73, 1_000, 65_535, 65_536])
    func opensWhatItSealed(size: Int) throws {
        let plaintext = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let iv = [UInt8](repeating: 9, count: 16)
        let token = try #require(ByArray.seal(plaintext, key: key, time: .max, iv: iv))
        #expect(ByArray.open(token, key: key) == plaintext)
    }

    @Test func refusesArgumentsOfTheWrongSize() {
        let iv = [UInt8](repeating: 9, count: 16)
        let long = [UInt8](repeating: 0, count: Fernet.longestPlaintext + 1)
        #expect(ByArray.seal(long, key: key, iv: iv) == nil)
        for size in [0, 16, 31, 33, 40, 48, 64] {
            let other = [UInt8](repeating: 1, count: size)
            #expect(ByArray.seal(iv, key: other, iv: iv) == nil)
            #expect(ByArray.seal(iv, key: key, iv: other) == nil || size == 16)
            #expect(ByArray.open(token, key: other) == nil)
        }
        #expect(ByArray.open([], key: key) == nil)
        #expect(ByArray.open([UInt8](repeating: UInt8(ascii: "g"), count: Fernet.longestToken + 4), key: key) == nil)
    }

    @Test func refusesEveryAlteredCharacter() {
        for index in token.indices {
            for bit in 0..<8 {
                var altered = token
                altered[index] ^= 1 << bit
                #expect(ByArray.open(altered, key: key) == nil)
            }
        }
        for count in token.indices { #expect(ByArray.open(Array(token.prefix(count)), key: key) == nil) }
        for more in ["=", "A", "\n", " ", "\0", "====", "AAAA"] {
            #expect(ByArray.open(token + more.utf8, key: key) == nil)
        }
    }

    /// Genuine in its signature, wrong in what it signs.
    @Test(arguments: [[], [0x00], [0x10], [0x11], [0x01, 0x02], [0x03, 0x02, 0x03], [0x03, 0x00, 0x03]])
    func refusesWrongPadding(ending: [UInt8]) throws {
        let block = [UInt8](repeating: 0xEE, count: 16 - ending.count) + ending
        let iv = [UInt8](repeating: 3, count: 16)
        let blocks = try #require(ByArray.encrypt(block, key: Array(key[16...]), iv: iv))
        let bytes = [0x80] + [UInt8](repeating: 0, count: 8) + iv + blocks
        let mac = try #require(ByArray.hmac(bytes, key: Array(key[..<16])))
        #expect(ByArray.open(ByArray.encode(bytes + mac), key: key) == nil)
    }

    /// Genuine in its signature, of another version: what a reader of several versions could be led astray by.
    @Test(arguments: [0x00, 0x7F, 0x81, 0xFF] as [UInt8])
    func refusesOtherVersions(version: UInt8) throws {
        var bytes = Array(try #require(ByArray.decode(token)).dropLast(32))
        bytes[0] = version
        let mac = try #require(ByArray.hmac(bytes, key: Array(key[..<16])))
        #expect(ByArray.open(ByArray.encode(bytes + mac), key: key) == nil)
    }

    @Test func passesOnWhatTheBodyThrows() {
        struct Mine: Error {}
        #expect(throws: Mine.self) { try Fernet.open(token.span, key: key.span) { _ in throw Mine() } }
    }

    // MARK: - The parts

    /// With the key kept by OpenSSL, and, as OpenSSL before 3.0.3 needs it, with the key given anew.
    @Test(arguments: [false, true])
    func hmacStartsAnewForEveryMessage(keepingKey: Bool) throws {
        let key = Array("Jefe".utf8)
        let message = Array("what do ya want for nothing?".utf8)
        let none: [UInt8] = []
        // RFC 4231 §4.3.
        let code: Hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        let hmac = HMACContext(key: key.span, keepingKey: keepingKey)
        for _ in 0..<3 {
            let first = hmac?.code(of: message.span)
            #expect(first == code.bytes)
            let other = hmac?.code(of: none.span)
            #expect(other != nil && other != first)
        }
    }

    /// RFC 5869 §A.1 and §A.3, the second with neither salt nor info.
    @Test(arguments: [
        (
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        (
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
    ])
    func hkdfDerivesThePublishedKeys(secret: String, salt: String, info: String, key: String) {
        let expected = Hex(key).bytes
        for count in [expected.count, 32, 31, 1] {
            let derived = ByArray.hkdf(Hex(secret).bytes, salt: Hex(salt).bytes, info: Hex(info).bytes, count: count)
            #expect(derived == Array(expected.prefix(count)))
        }
        #expect(ByArray.hkdf(Hex(secret).bytes, salt: [], info: [], count: HKDF.longestOutput)?.count == 8_160)
        #expect(ByArray.hkdf(Hex(secret).bytes, salt: [], info: [], count: HKDF.longestOutput + 1) == nil)
    }

    @Test func base64IsReadInOneFormOnly() {
        for count in 0..<64 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
            #expect(ByArray.decode(ByArray.encode(bytes)) == (count == 0 ? nil : bytes))
        }
        // RFC 4648 §10, then forms that are not canonical.
        for (text, bytes) in [("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            #expect(ByArray.decode(Array(text.utf8)) == Array(bytes.utf8))
        }
        for text in [
            "", "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm8==", "====", "Z===", "=Zg=", "Zg==Zg==",
            "Zm8=Zm8=", "Zm9v\n", "Zm 9", "Zm+v", "Zm/v", "Zmé", "Z\u{0}==",
        ] {
            #expect(ByArray.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
