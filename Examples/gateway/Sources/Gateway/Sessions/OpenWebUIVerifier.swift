// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import JWTKit

/// Reads who is chatting in Open WebUI, from the header that it signs where FORWARD_USER_INFO_HEADER_JWT_SECRET is set:
/// HS256, issued by "open-webui", valid for minutes.
struct OpenWebUIVerifier: Sendable {
    static let header = "X-OpenWebUI-User-Jwt"
    private let keys: Task<JWTKeyCollection, Never>
    private let claim: Claim

    enum Claim: String, Sendable {
        case sub, email
    }

    init(secret: String, claim: Claim) {
        // One algorithm: a token that names another finds no key.
        keys = Task { await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256) }
        self.claim = claim
    }

    /// The user's name there; nil: the header is not what Open WebUI signs now.
    func user(in token: String) async -> (claim: Claim, value: String)? {
        guard token.utf8.count <= 8_192 else { return nil }
        guard let payload = try? await keys.value.verify(token, as: Payload.self) else { return nil }
        switch claim {
        case .sub: return (.sub, payload.sub.value)
        case .email: return payload.email.map { (.email, $0) }
        }
    }

    private struct Payload: JWTPayload {
        let sub: SubjectClaim
        let email: String?
        let iss: IssuerClaim
        let iat: IssuedAtClaim
        let exp: ExpirationClaim
        let nbf: NotBeforeClaim?

        func verify(using algorithm: some JWTAlgorithm) throws {
            try exp.verifyNotExpired()
            try nbf?.verifyNotBefore()
            guard iss.value == "open-webui" else {
                throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "another issuer")
            }
            // A clock may be a minute ahead; a token that lives for ever is none of theirs.
            let now = Date()
            guard iat.value <= now.addingTimeInterval(60), exp.value <= iat.value.addingTimeInterval(3_600) else {
                throw JWTError.claimVerificationFailure(failedClaim: iat, reason: "an impossible time")
            }
        }
    }
}
