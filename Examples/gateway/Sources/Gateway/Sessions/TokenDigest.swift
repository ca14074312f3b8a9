// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Crypto
import Foundation

/// The SHA-256 of an access token: what the configuration has of it.
public struct TokenDigest: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    public init(of token: some StringProtocol) { bytes = Array(SHA256.hash(data: Array(token.utf8))) }

    init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A new token, of 256 random bits: "byok-…".
    public static func newToken() -> String { "byok-" + SymmetricKey(size: .bits256).base64URL }
}

extension SymmetricKey {
    var base64URL: String { withUnsafeBytes { Data($0) }.base64URL }
}

extension Data {
    /// Without padding.
    var base64URL: String {
        String(
            base64EncodedString().compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Strict: of the texts that mean the same bytes, the one that `base64URL` writes.
    init?(base64URL text: some StringProtocol) {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding), data.base64URL.utf8.elementsEqual(text.utf8) else {
            return nil
        }
        self = data
    }
}
