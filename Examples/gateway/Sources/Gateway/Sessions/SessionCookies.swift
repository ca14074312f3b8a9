// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Crypto
import Foundation
import Hummingbird

/// Makes and reads the browser's session: who signed in, with which token, until when, under our signature. Nothing of it
/// is kept here, so that any gateway with the same secret can read it; it ends early when its token is taken out of the
/// configuration.
struct SessionCookies: Sendable {
    static let lifetime: Duration = .seconds(12 * 3_600)
    private let key: SymmetricKey
    private let isSecure: Bool

    /// - Parameters:
    ///   - secret: at least 32 bytes.
    ///   - isSecure: whether browsers come by https.
    init(secret: [UInt8], isSecure: Bool) {
        key = SymmetricKey(data: secret)
        self.isSecure = isSecure
    }

    var name: String { isSecure ? "__Host-byok_session" : "byok_session" }

    /// What a cookie says.
    struct Session: Sendable, Hashable {
        let token: TokenDigest
        let expiresAt: Timestamp
        let csrfToken: String
    }

    func begin(_ token: TokenDigest, at now: Timestamp) -> (session: Session, cookie: Cookie) {
        let end = now + Self.lifetime
        let nonce = SymmetricKey(size: .bits128).base64URL
        let content = "\(token).\(end.microseconds).\(nonce)"
        let value = "\(content).\(signature(of: "session", content))"
        let session = Session(token: token, expiresAt: end, csrfToken: signature(of: "csrf", content))
        return (session, cookie(value, maxAge: Int(Self.lifetime.components.seconds)))
    }

    /// The session of a cookie's value; nil: it is not ours, was altered, or is over.
    func session(_ value: some StringProtocol, at now: Timestamp) -> Session? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let token = TokenDigest(hex: String(parts[0])), let microseconds = Int64(parts[1])
        else {
            return nil
        }
        let content = parts[0..<3].joined(separator: ".")
        guard isSignature(String(parts[3]), of: "session", content) else { return nil }
        let end = Timestamp(microseconds: microseconds)
        guard now < end else { return nil }
        return Session(token: token, expiresAt: end, csrfToken: signature(of: "csrf", content))
    }

    /// Takes the cookie away.
    var ended: Cookie { cookie("", maxAge: 0) }

    private func cookie(_ value: String, maxAge: Int) -> Cookie {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .strict)
    }

    private func signature(of purpose: String, _ content: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: message(purpose, content), using: key)).base64URL
    }

    private func isSignature(_ text: String, of purpose: String, _ content: String) -> Bool {
        guard let code = Data(base64URL: text) else { return false }
        // In constant time.
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message(purpose, content), using: key)
    }

    private func message(_ purpose: String, _ content: String) -> [UInt8] { Array("\(purpose)\0\(content)".utf8) }
}
