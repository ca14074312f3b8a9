// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

@testable import BYOKStorage

/// Everything that others have published to catch wrong Fernet, HMAC, HKDF and AES-CBC. Each test says how many vectors
/// there must be, so that an empty file fails.
@Suite(.enabled(if: VectorFolder.url != nil, "no folder of vectors"))
struct CryptoVectorTests {
    // MARK: - Fernet

    private struct FernetVector: Decodable {
        var desc: String?
        var token: String
        var now: String?
        var iv: [UInt8]?
        var src: String?
        var secret: String

        // Two of pyca's keys are too long to be keys: not strictly decoded, for the key's size to be what is refused.
        var key: [UInt8] {
            Array(Data(base64Encoded: secret.replacing("-", with: "+").replacing("_", with: "/")) ?? Data())
        }
        var seconds: UInt64? {
            now.flatMap { ISO8601DateFormatter().date(from: $0) }.map { UInt64($0.timeIntervalSince1970) }
        }
    }

    @Test(arguments: ["spec", "pyca"])
    func sealsAndOpensAsPublished(by source: String) throws {
        let generate: [FernetVector] = try VectorFolder.read("fernet/\(source)/generate.json")
        let verify: [FernetVector] = try VectorFolder.read("fernet/\(source)/verify.json")
        #expect(generate.count == (source == "spec" ? 1 : 3))
        #expect(verify.count == generate.count)
        for (index, vector) in generate.enumerated() {
            let plaintext = Array(try #require(vector.src).utf8)
            let time = try #require(vector.seconds)
            let token = ByArray.seal(plaintext, key: vector.key, time: time, iv: try #require(vector.iv))
            // Entries 1 and 2 have keys of 40 and 48 bytes, of a variant that was never released: refused.
            #expect(token == (index == 0 ? Array(vector.token.utf8) : nil))
        }
        for (index, vector) in verify.enumerated() {
            #expect(vector.key.count == [32, 40, 48][index])
            #expect(ByArray.open(Array(vector.token.utf8), key: vector.key) == (index == 0 ? Array("hello".utf8) : nil))
        }
    }

    @Test func refusesTheSpecificationsInvalidTokens() throws {
        let vectors: [FernetVector] = try VectorFolder.read("fernet/spec/invalid.json")
        // Keys at rest have no time to live: these two, of an empty text, are invalid for their age alone and have to open.
        let aged: Set = ["far-future TS (unacceptable clock skew)", "expired TTL"]
        for vector in vectors {
            let isAged = aged.contains(try #require(vector.desc))
            #expect(ByArray.open(Array(vector.token.utf8), key: vector.key) == (isAged ? [] : nil))
        }
        #expect(vectors.count == 8)
        #expect(vectors.filter { aged.contains($0.desc ?? "") }.count == 2)
    }

    @Test func agreesWithPythonsTokens() throws {
        struct File: Decodable {
            struct Vector: Decodable {
                var secret: String
                var iv: Hex
                var time: String
                var srcHex: Hex
                var token: String
            }
            var vectors: [Vector]
        }
        let vectors = try VectorFolder.read("fernet/pyca_generated.json", as: File.self).vectors
        for vector in vectors {
            let key = try #require(ByArray.decode(Array(vector.secret.utf8)))
            let token = Array(vector.token.utf8)
            let time = try #require(UInt64(vector.time))
            #expect(ByArray.seal(vector.srcHex.bytes, key: key, time: time, iv: vector.iv.bytes) == token)
            #expect(ByArray.open(token, key: key) == vector.srcHex.bytes)
        }
        #expect(vectors.count == 82)
    }

    @Test func isStricterThanPythonsBase64() throws {
        struct File: Decodable {
            struct Case: Decodable {
                var desc: String
                var tokenHex: Hex
                var strict: String
            }
            var secret: String
            var cases: [Case]
        }
        let file: File = try VectorFolder.read("fernet/pyca_base64_leniency.json")
        let key = try #require(ByArray.decode(Array(file.secret.utf8)))
        for vector in file.cases {
            let isOpened = ByArray.open(vector.tokenHex.bytes, key: key) != nil
            #expect(isOpened == (vector.strict == "accept"), "\(vector.desc)")
        }
        #expect(file.cases.count == 10)
        #expect(file.cases.filter { $0.strict == "accept" }.count == 1)
    }

    // MARK: - Wycheproof

    private struct Wycheproof<Vector: Decodable>: Decodable {
        struct Group: Decodable {
            var keySize: Int
            var tagSize: Int?
            var tests: [Vector]
        }
        var numberOfTests: Int
        var testGroups: [Group]
    }

    @Test func hmacSHA256() throws {
        struct Vector: Decodable {
            var tcId: Int
            var key: Hex
            var msg: Hex
            var tag: Hex
            var result: String
        }
        let file: Wycheproof<Vector> = try VectorFolder.read("wycheproof/hmac_sha256_test.json")
        var run = 0
        for group in file.testGroups {
            for vector in group.tests {
                let code = try #require(ByArray.hmac(vector.msg.bytes, key: vector.key.bytes))
                let truncated = Array(code.prefix(try #require(group.tagSize) / 8))
                #expect((truncated == vector.tag.bytes) == (vector.result == "valid"), "\(vector.tcId)")
                run += 1
            }
        }
        #expect(run == 174 && file.numberOfTests == run)
    }

    @Test func hkdfSHA256() throws {
        struct Vector: Decodable {
            var tcId: Int
            var ikm: Hex
            var salt: Hex
            var info: Hex
            var size: Int
            var okm: Hex
            var result: String
        }
        let file: Wycheproof<Vector> = try VectorFolder.read("wycheproof/hkdf_sha256_test.json")
        var run = 0
        for vector in file.testGroups.flatMap(\.tests) {
            let key = ByArray.hkdf(
                vector.ikm.bytes, salt: vector.salt.bytes, info: vector.info.bytes, count: vector.size)
            #expect(key == (vector.result == "valid" ? vector.okm.bytes : nil), "\(vector.tcId)")
            run += 1
        }
        #expect(run == 86 && file.numberOfTests == run)
    }

    /// Through whole tokens, so that it is our padding which is tested too. Fernet knows keys of 128 bits only: the
    /// vectors with longer keys are out of its scope, and have to be refused.
    @Test func aesCBC() throws {
        struct Vector: Decodable {
            var tcId: Int
            var key: Hex
            var iv: Hex
            var msg: Hex
            var ct: Hex
            var result: String
        }
        let file: Wycheproof<Vector> = try VectorFolder.read("wycheproof/aes_cbc_pkcs5_test.json")
        let signingKey = [UInt8](repeating: 0x42, count: 16)
        var run = 0
        var refused = 0
        for vector in file.testGroups.flatMap(\.tests) {
            let key = signingKey + vector.key.bytes
            let bytes = [0x80] + [UInt8](repeating: 0, count: 8) + vector.iv.bytes + vector.ct.bytes
            let token = ByArray.encode(bytes + (try #require(ByArray.hmac(bytes, key: signingKey))))
            let isValid = vector.result == "valid"
            let sealed = ByArray.seal(vector.msg.bytes, key: key, iv: vector.iv.bytes)
            if vector.key.bytes.count == 16 {
                #expect(ByArray.open(token, key: key) == (isValid ? vector.msg.bytes : nil), "\(vector.tcId)")
                if isValid { #expect(sealed == token, "\(vector.tcId)") }
                run += 1
            } else {
                #expect(ByArray.open(token, key: key) == nil && sealed == nil, "\(vector.tcId)")
                refused += 1
            }
        }
        #expect(run == 72 && refused == 144 && file.numberOfTests == run + refused)
    }
}
