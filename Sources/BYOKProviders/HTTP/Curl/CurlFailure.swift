// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CBYOKCurl

/// What a libcurl code means for whoever sent the request.
struct CurlFailure {
    var code: Int32
    var handle: CurlHandle
    /// Whether libcurl was let to send.
    var mayBeSent: Bool
    var headIsWhole: Bool

    /// For a transfer that libcurl does not begin.
    static let notTaken = Int32(byok_code_noMemory.rawValue)

    var error: TransportError {
        let wasSent = mayBeSent && handle.number(byok_number_requestSize) > 0
        let (kind, detail) = meaning(wasSent)
        return TransportError(kind, requestWasSent: wasSent, detail ?? CurlLibrary.text(code))
    }

    /// The detail is of our words, or nil for libcurl's: never what the other side sent.
    private func meaning(_ wasSent: Bool) -> (TransportError.Kind, String?) {
        switch byok_code(UInt32(code)) {
        case byok_code_malformedURL: return (.invalidRequest, nil)
        case byok_code_hostNotFound: return (.connect, "the host's name does not resolve")
        case byok_code_notConnected: return (.connect, connectDetail)
        case byok_code_timedOut:
            return wasSent ? (.timeout, "took too long in all") : (.connect, "the connection took too long")
        case byok_code_tlsNotVerified: return (.tls, certificateDetail)
        case byok_code_tlsNotConnected, byok_code_tlsCipher, byok_code_tlsOurCertificate, byok_code_tlsIssuer,
            byok_code_tlsStatus:
            return (.tls, "no TLS connection: version, cipher or a broken handshake")
        case byok_code_caFile: return (.tls, "the file of trusted certificates cannot be read")
        // The last is what libcurl makes of a field that is none.
        case byok_code_unsupportedProtocol, byok_code_weirdReply, byok_code_badArgument:
            return wasSent ? (.malformed, "not an HTTP reply") : (.invalidRequest, nil)
        case byok_code_http2, byok_code_encoding: return (.malformed, nil)
        case byok_code_noMemory:
            // libcurl's word for a line over 100 KiB too.
            return wasSent && !headIsWhole ? (.limit, "a line of the head is too long") : (.closed, nil)
        case byok_code_partial: return (.closed, "closed before the reply was whole")
        case byok_code_nothingReceived: return (.closed, "closed before the reply")
        case byok_code_notReceived where wasSent && handle.framingFailed:
            return (.malformed, "the framing of the body is broken")
        case byok_code_notReceived, byok_code_notSent, byok_code_http2Stream:
            return wasSent ? (.closed, "the connection broke off") : (.connect, nil)
        default: return (wasSent ? .closed : .connect, nil)
        }
    }

    private var connectDetail: String? {
        switch handle.number(byok_number_osError) {
        case 111, 61: "connection refused"  // ECONNREFUSED on Linux and Darwin
        case 113, 65, 101, 51: "host unreachable"  // EHOSTUNREACH, ENETUNREACH
        default: nil
        }
    }

    /// By OpenSSL's X509_V_ERR_… numbers; zero and one: of the chain nothing is said, for the name is another.
    private var certificateDetail: String {
        switch handle.number(byok_number_verifyResult) {
        case 0, 1, 62: "the certificate is for another host"
        case 9: "the certificate is not yet valid"
        case 10: "the certificate has expired"
        case 18, 19: "the certificate is self-signed"
        case 2, 20, 21, 27: "the certificate's issuer is not trusted"
        case 23: "the certificate is revoked"
        default: "the certificate is not valid"
        }
    }
}
