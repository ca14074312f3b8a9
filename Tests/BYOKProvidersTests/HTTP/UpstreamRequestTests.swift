// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

@Suite struct UpstreamRequestTests {
    static let origin = Origin("https://api.example.com/v1")

    /// Bytes that end a header line, begin another, or are no text. By scalars: in Swift, CR LF is one Character.
    static let bytes: [UInt8] = Array(0...0x1F) + Array(0x7F...0xFF)

    @Test(arguments: bytes) func refusesAKeyWithThatByte(_ byte: UInt8) {
        for key in [[byte], [0x41, byte], [byte, 0x41], [0x41, 0x0D, 0x0A, byte, 0x42]] {
            #expect(Self.refusal(key: key)?.contains("'authorization'") == true)
        }
    }

    @Test(arguments: bytes) func refusesAHeaderValueWithThatByte(_ byte: UInt8) {
        let text = "value" + String(Unicode.Scalar(byte)) + "more"
        let refusal = Self.refusal(headers: [.init("x-one", "fine"), .init("x-two", text)])
        #expect(refusal?.contains("'x-two'") == true)
        #expect(refusal?.contains("value") == true && refusal?.contains("valuex") == false)
        #expect(refusal?.contains("more") == false)
        #expect(Self.refusal(keyHeader: KeyHeader("x-key", prefix: text))?.contains("'x-key'") == true)
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb", "a\u{0}", "ä", "a(b)", "x\"y", "x/y", ":authority"])
    func refusesAHeaderNameThatIsNone(_ name: String) {
        #expect(Self.refusal(headers: [.init(name, "1")]) != nil)
        #expect(Self.refusal(keyHeader: KeyHeader(name)) != nil)
    }

    @Test(arguments: [
        "host", "Content-Length", "transfer-encoding", "Connection", "keep-alive", "Expect", "upgrade", "te", "trailer",
        "accept-encoding", "Cookie", "proxy-authorization", "proxy-connection",
    ]) func keepsItsOwnHeaders(_ name: String) {
        #expect(Self.refusal(headers: [.init(name, "1")])?.contains("'\(name.lowercased())'") == true)
        #expect(Self.refusal(keyHeader: KeyHeader(name))?.contains("'\(name.lowercased())'") == true)
    }

    @Test(arguments: ["Authorization", "authorization", "AUTHORIZATION"])
    func sendsNothingElseInTheKeysHeader(_ name: String) {
        #expect(Self.refusal(headers: [.init(name, "Bearer other")])?.contains("'authorization'") == true)
    }

    @Test(arguments: [
        "", "chat", "@evil.example", ".evil.example/", ":8443/", "/a b", "/a\r\nX: y", "/a\u{0}", "/ä", "/a#b", "/a\\b",
        "/..", "/../x", "/a/../b", "/a/..", "/a/./b", "/a/%2e%2e/b", "/a/.%2E", "/%2E./b", "/a/%2e", "/a\t",
    ]) func refusesAPathThatLeadsElsewhere(_ path: String) {
        #expect(Self.refusal(path: path)?.contains("path") == true)
    }

    @Test(arguments: [
        "/", "/chat/completions", "/a?b=c&d=..", "/models/gpt-4.1:generate", "/a/..b", "/a/...", "/a%2Fb",
    ])
    func takesAPath(_ path: String) { #expect(Self.refusal(path: path) == nil) }

    @Test func takesAKeyOnlyWithAHeaderForIt() {
        #expect(Self.refusal(keyHeader: nil) == "there is a key, but no header for it")
        #expect(Self.refusal(keyHeader: nil, key: []) == nil)
        #expect(Self.refusal(key: []) == nil)
        #expect(Self.refusal(key: Array(0x20...0x7E)) == nil)
    }

    /// The detail, having looked at the rest of the error; nil: it is taken.
    private static func refusal(
        path: String = "/x", headers: [ReplyHeaders.Header] = [], keyHeader: KeyHeader? = .bearer,
        key: [UInt8] = Array("sk-key".utf8)
    ) -> String? {
        do {
            try UpstreamRequest(.post, origin, path, headers: headers, keyHeader: keyHeader).validate(key: key.span)
            return nil
        } catch {
            #expect(error.kind == .invalidRequest)
            #expect(!error.requestWasSent)
            return error.detail
        }
    }
}
