// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import BYOKStorage

/// Every token, sound or damaged, gets the verdict of Python's `cryptography`; ours may only be stricter where the text
/// is not the one that encoding gives, which Python reads all the same. `BYOK_DIFFERENTIAL` sets how many.
@Suite(.enabled(if: Python.interpreter != nil || Python.isRequired, "no BYOK_PYTHON"))
struct FernetDifferentialTests {
    private struct Line: Encodable {
        let `do` = "decrypt"
        var key: String
        var token: String
    }

    private struct Verdict: Decodable {
        var secret: String?
        var isCanonical: Bool
    }

    private struct Case {
        var key: [UInt8]
        var token: [UInt8]
        var damage: String
    }

    @Test func judgesEveryTokenAsPythonDoes() throws {
        let count = Effort.number("BYOK_DIFFERENTIAL", 20_000)
        var random = Dice(seed: Effort.seed)
        var (opened, stricter) = (0, 0)
        var done = 0
        while done < count {
            let cases = try (0..<min(20_000, count - done)).map { _ in try Self.makeCase(&random) }
            let lines = cases.map { Line(key: Self.text(Base64URL.encode($0.key.span)), token: Hex.text($0.token)) }
            let verdicts: [Verdict] = try Python.answers(to: lines)
            try #require(verdicts.count == cases.count)
            for (item, verdict) in zip(cases, verdicts) {
                let ours = ByArray.open(item.token, key: item.key).map(Hex.text)
                if ours == verdict.secret {
                    opened += ours == nil ? 0 : 1
                } else if ours == nil, !verdict.isCanonical {
                    stricter += 1
                } else {
                    Issue.record(
                        "seed \(Effort.seed), \(item.damage): \(Hex.text(item.token)) under \(Hex.text(item.key))")
                }
            }
            done += cases.count
        }
        #expect(opened > done / 10 && stricter > done / 100 && opened + stricter < done * 2 / 3)
        print(
            "differential: \(done) tokens, \(opened) opened alike, \(stricter) of another text refused, seed \(Effort.seed)"
        )
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func bytes(_ count: Int, _ random: inout Dice) -> [UInt8] {
        (0..<count).map { _ in .random(in: 0...255, using: &random) }
    }

    private static func makeCase(_ random: inout Dice) throws -> Case {
        let key = bytes(32, &random)
        let size = Int.random(in: 0..<20, using: &random) == 0 ? 4_000 : 160
        let secret = bytes(Int.random(in: 0...size, using: &random), &random)
        let time = UInt64.random(in: 0...UInt64(UInt32.max), using: &random)
        let iv = bytes(16, &random)
        let sound = try #require(ByArray.seal(secret, key: key, time: time, iv: iv))
        let damage = damages.randomElement(using: &random)!
        return Case(key: key, token: damage.apply(sound, key, &random), damage: damage.name)
    }

    /// A way to damage a token's text, or the bytes under it.
    private struct Damage: Sendable {
        var name: String
        var apply: @Sendable (_ token: [UInt8], _ key: [UInt8], _ random: inout Dice) -> [UInt8]
    }

    private static func bit(_ random: inout Dice) -> UInt8 { 1 << UInt8.random(in: 0..<8, using: &random) }

    /// Changes the decoded bytes and encodes them again.
    private static func inside(
        _ token: [UInt8], _ change: (inout [UInt8]) -> Void
    ) -> [UInt8] {
        var bytes = ByArray.decode(token) ?? []
        change(&bytes)
        return Base64URL.encode(bytes.span)
    }

    /// Signs anew, so that what is behind the signature is looked at.
    private static func sign(_ bytes: inout [UInt8], _ key: [UInt8]) {
        guard bytes.count >= 32 else { return }
        bytes.removeLast(32)
        bytes += HMACContext(key: key.span.extracting(0..<16))?.code(of: bytes.span) ?? []
    }

    private static let damages: [Damage] = [
        Damage(name: "none") { token, _, _ in token },
        Damage(name: "one bit") { token, _, random in
            inside(token) {
                $0[Int.random(in: 0..<$0.count, using: &random)] ^= bit(&random)
            }
        },
        Damage(name: "one character") { token, _, random in
            var token = token
            token[.random(in: 0..<token.count, using: &random)] = .random(in: 0...255, using: &random)
            return token
        },
        Damage(name: "cut") { token, _, random in Array(token.prefix(.random(in: 0..<token.count, using: &random))) },
        Damage(name: "more at the end") { token, _, random in
            token + [[0x20], [0x0A], [0x3D], [0], [0x41], [0x0D, 0x0A], [0x3D, 0x3D]].randomElement(using: &random)!
        },
        Damage(name: "something between") { token, _, random in
            var token = token
            let byte: UInt8 = [0x20, 0x0A, 0x3D, 0, 0x2B, 0x2F, 0x80, 0x2E].randomElement(using: &random)!
            token.insert(byte, at: .random(in: 0...token.count, using: &random))
            return token
        },
        Damage(name: "loose bits in the last character") { token, _, random in
            guard let last = token.lastIndex(where: { $0 != 0x3D }), last < token.count - 1 else { return token }
            var token = token
            token[last] = token[last] == 0x39 ? 0x38 : token[last] + 1
            return token
        },
        Damage(name: "the other alphabet") { token, _, _ in
            token.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }
        },
        Damage(name: "without padding") { token, _, _ in Array(token.prefix { $0 != 0x3D }) },
        Damage(name: "signed: one bit") { token, key, random in
            inside(token) {
                $0[Int.random(in: 0..<$0.count - 32, using: &random)] ^= bit(&random)
                sign(&$0, key)
            }
        },
        Damage(name: "signed: blocks cut") { token, key, random in
            inside(token) {
                let signed = $0.count - 32
                $0 = Array($0.prefix(.random(in: 0...signed, using: &random))) + [UInt8](repeating: 0, count: 32)
                sign(&$0, key)
            }
        },
        Damage(name: "signed: a block more") { token, key, random in
            inside(token) {
                $0.insert(contentsOf: bytes(16, &random), at: $0.count - 32)
                sign(&$0, key)
            }
        },
        Damage(name: "signed: another time") { token, key, random in
            inside(token) {
                $0.replaceSubrange(1..<9, with: bytes(8, &random))
                sign(&$0, key)
            }
        },
    ]
}
