// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

@testable import BYOKProviders

@Suite struct ReplyHeadTests {
    @Test func readsFieldsInTheirOrder() {
        let text =
            "HTTP/1.1 207 Fine: really\r\nA: 1\r\nx-TWO:2 \r\nA:\t 3\r\nempty:\r\nno colon\r\n: x\r\nc: a: b\r\n\r\n"
        let head = ReplyHead(parsing: text.utf8.span)
        #expect(head.status == 207)
        #expect(head.headers.all.map { "\($0.name)=\($0.value)" } == ["a=1", "x-two=2", "a=3", "empty=", "c=a: b"])
        #expect(head.headers["a"] == "1")
    }

    @Test(arguments: [
        ("HTTP/2 200\r\n\r\n", 200), ("HTTP/2 204 \r\n\r\n", 204), ("HTTP/1.0 599 x\r\n", 599), ("HTTP/1.1 \r\n", 0),
        ("HTTP/1.1 2\r\n", 0), ("", 0), ("HTTP/1.1", 0), ("garbage garbage", 0), ("HTTP/1.1 abc", 0),
    ]) func readsAStatus(_ text: String, _ status: Int) {
        #expect(ReplyHead.status(of: text.utf8.span) == status)
    }

    @Test func replacesWhatIsNotUTF8() {
        let bytes = Array("HTTP/1.1 200 OK\r\nx: a".utf8) + [0xFF] + Array("b\r\n\r\n".utf8)
        #expect(ReplyHead(parsing: bytes.span).headers["x"] == "a\u{FFFD}b")
    }
}
