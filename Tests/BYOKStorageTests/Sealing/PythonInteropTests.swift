// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import BYOKStorage

/// Python's `cryptography` opens our tokens after one HKDF call, and we open its: promise 6 of the scheme.
/// `BYOK_PYTHON` names an interpreter that has the package.
@Suite(.enabled(if: Python.interpreter != nil || Python.isRequired, "no BYOK_PYTHON"))
struct PythonInteropTests {
    private struct Line: Encodable {
        var `do`: String
        var master: String
        var kind: String
        var owner: String
        var provider: String
        var origin: String
        var record: String
        var generation: Int64
        var token: String?
        var secret: String?
    }

    private struct Answer: Decodable {
        var secret: String?
        var token: String?
        var kid: String?
    }

    private struct Sample {
        var master: String
        var context: SealingContext
        var secret: [UInt8]

        init(_ index: Int, using random: inout SystemRandomNumberGenerator) throws {
            master = try MasterKeyring.generate()
            let ids = ["alice", "a", "é", "e\u{301}", "👩‍💻", "user:1/2,3", String(repeating: "x", count: 255)]
            let id = ids[index % ids.count]
            context = SealingContext(
                owner: index.isMultiple(of: 2) ? try .user(id) : try .organisation(id),
                provider: ["openai", "anthropic", "x"][index % 3],
                origin: ["https://api.openai.com/v1", "http://[::1]:8080", "https://bücher.example/ü"][index / 3 % 3],
                recordID: KeyID(high: random.next(), low: random.next()),
                generation: [0, 1, .max, .random(in: 0...(.max))][index % 4])
            secret = (0..<(index * 7 % 257)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }

        func line(_ action: String, token: [UInt8]? = nil) -> Line {
            Line(
                do: action, master: master, kind: "\(context.owner.kind)", owner: context.owner.id,
                provider: context.provider, origin: context.origin, record: Hex.text(context.recordID.bytes),
                generation: context.generation, token: token.map { String(decoding: $0, as: UTF8.self) },
                secret: token == nil ? Hex.text(secret) : nil)
        }
    }

    @Test func eachOpensTheOthersTokens() throws {
        var random = SystemRandomNumberGenerator()
        let samples = try (0..<200).map { try Sample($0, using: &random) }
        let sealers = try samples.map { try FernetSealer(MasterKeyring($0.master)) }
        var lines: [Line] = []
        for (sample, sealer) in zip(samples, sealers) {
            lines.append(sample.line("open", token: try sealer.seal(sample.secret, for: sample.context).token))
        }
        lines += samples.map { $0.line("seal") }

        let answers: [Answer] = try Python.answers(to: lines)
        try #require(answers.count == 400)
        for (sample, answer) in zip(samples, answers) { #expect(answer.secret == Hex.text(sample.secret)) }
        for ((sample, sealer), answer) in zip(zip(samples, sealers), answers[200...]) {
            let token = Array(try #require(answer.token).utf8)
            #expect(answer.kid == sealer.primaryKID)
            let sealed = SealedSecret(token: token, kid: sealer.primaryKID)
            #expect(try sealer.plaintext(of: sealed, for: sample.context) == sample.secret)
        }
    }
}
