// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension UpstreamRequest {
    /// Refuses what would be sent as something else than it says: what every transport does first. By bytes: in Swift,
    /// CR LF is one Character, and does not contain LF.
    /// - Throws: `invalidRequest`, naming the header and never its value.
    public func validate(key: Span<UInt8>) throws(TransportError) {
        func refuse(_ why: String) -> TransportError { TransportError(.invalidRequest, requestWasSent: false, why) }
        if let flaw = limits.flaw { throw refuse(flaw) }
        try validatePath(refuse)
        for header in headers {
            let name = header.name.utf8.span
            guard Self.isToken(name) else { throw refuse("a header's name is not a token") }
            guard !Self.ofTransport.contains(header.name) else {
                throw refuse("the header '\(header.name)' is the transport's own")
            }
            guard Self.isPrintable(header.value.utf8.span) else {
                throw refuse("the value of the header '\(header.name)' holds a byte outside 0x20–0x7E")
            }
        }
        guard method == .post || body.isEmpty else { throw refuse("a GET has a body") }
        guard let keyHeader else {
            guard key.isEmpty else { throw refuse("there is a key, but no header for it") }
            return
        }
        guard Self.isToken(keyHeader.name.utf8.span) else { throw refuse("the key header's name is not a token") }
        let name = keyHeader.name.lowercased()
        guard !Self.ofTransport.contains(name), !headers.contains(where: { $0.name == name }) else {
            throw refuse("the header '\(name)' is to hold the key, and something else")
        }
        guard Self.isPrintable(keyHeader.prefix.utf8.span), Self.isPrintable(key) else {
            throw refuse("the value of the header '\(name)' holds a byte outside 0x20–0x7E")
        }
    }

    private func validatePath(_ refuse: (String) -> TransportError) throws(TransportError) {
        let bytes = path.utf8.span
        guard !bytes.isEmpty, bytes[0] == UInt8(ascii: "/") else {
            throw refuse("the path does not begin with a slash")
        }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "#"), UInt8(ascii: "\\"): throw refuse("the path holds a fragment or a backslash")
            case 0x21...0x7E: continue
            default: throw refuse("the path holds a byte outside 0x21–0x7E")
            }
        }
        // Servers resolve these: the request would leave the origin's path.
        guard path.utf8.contains(UInt8(ascii: ".")) || path.utf8.contains(UInt8(ascii: "%")) else { return }
        let upToQuery = path.prefix { $0 != "?" }.lowercased()
        for segment in upToQuery.split(separator: "/") {
            let decoded = segment.split(separator: "%2e", omittingEmptySubsequences: false).joined(separator: ".")
            guard decoded != ".", decoded != ".." else { throw refuse("the path has a segment '.' or '..'") }
        }
    }

    /// The transport makes these itself, or what they ask for is not wanted.
    private static let ofTransport: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect", "upgrade", "te", "trailer",
        "accept-encoding", "cookie", "proxy-authorization", "proxy-connection",
    ]

    /// Of RFC 9110 §5.6.2 what headers are made of in practice.
    private static func isToken(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                continue
            default: return false
            }
        }
        return true
    }

    private static func isPrintable(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !(0x20...0x7E).contains(bytes[index]) { return false }
        return true
    }
}
