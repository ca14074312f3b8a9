// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import CBYOKCurl

/// The owner of a libcurl easy handle, for one transfer.
///
/// Handles are not used again, though that would save 3 µs: the second reply's head would be read with a pointer into the
/// first one's, which libcurl 7.88 leaves behind. A line that begins with a space then crashes the process.
// One owner at a time: whoever begins an exchange, then the loop's thread.
@safe final class CurlHandle: @unchecked Sendable {
    let easy: OpaquePointer

    /// - Throws: `invalidConfiguration` where this libcurl lacks what our promises need.
    /// - Parameters:
    ///   - isPlain: http, which is for loopback alone.
    init(_ options: CurlTransport.Options, caFile: String, isPlain: Bool = false) throws(BYOKError) {
        var callbacks = CurlTransfer.callbacks
        guard let easy = unsafe byok_easy_create(&callbacks) else {
            throw BYOKError(.invalidConfiguration, "libcurl made no handle: it lacks memory or a callback of ours.")
        }
        unsafe self.easy = easy
        try freeze(options, caFile, isPlain)
    }

    deinit { unsafe byok_easy_destroy(easy) }

    /// The settings of SECURITY.md that no request changes.
    private func freeze(_ options: CurlTransport.Options, _ caFile: String, _ isPlain: Bool) throws(BYOKError) {
        // The peer, always verified; and by a file alone: it is parsed once for all connections. Debian's default is a
        // folder besides, which is searched anew for each (26–43 ms).
        try set(byok_option_verifyPeer, 1)
        try set(byok_option_verifyHost, 2)
        try set(byok_option_caInfo, caFile)
        try set(byok_option_caPath, nil)
        try set(byok_option_caCacheTimeout, 86_400)
        try set(byok_option_sslVersion, Int(options.minimumTLS.curl.rawValue))
        // A redirect is handed over as a reply: libcurl would send `x-api-key` on to wherever it leads.
        try set(byok_option_followLocation, 0)
        try set(byok_option_redirectProtocols, "https")
        try set(byok_option_protocols, isPlain ? "http" : "https")
        try set(byok_option_noUserInURL, 1)
        try set(byok_option_pathAsIs, 1)
        try set(byok_option_netrc, 0)
        try set(byok_option_verbose, 0)
        // Undecoded, whatever a server does: so the limits count what came.
        try set(byok_option_contentDecoding, 0)
        try set(byok_option_http09, 0)
        try set(byok_option_noSignal, 1)
        try set(byok_option_noDelay, 1)
        try set(byok_option_keepAlive, 1)
        // Providers drop idle connections after one minute or more; a request on a dropped one may be lost.
        try set(byok_option_maximumAge, 50)
        // Without it, giving up on a name would wait for the resolver, on the thread of all transfers.
        try set(byok_option_quickExit, 1)
        let version = options.offersHTTP2 ? byok_http_version_2_over_tls : byok_http_version_1_1
        try set(byok_option_httpVersion, Int(version.rawValue))
        // Empty text, unlike none, also means: not the one that the environment names. And none for plain http: it would be
        // sent the key in the clear.
        let proxy = isPlain ? nil : options.proxy
        try set(byok_option_proxy, proxy ?? "")
        try set(byok_option_noProxy, proxy == nil ? "*" : "")
        guard proxy != nil else { return }
        try set(byok_option_separateProxyHeaders, 1)
        try set(byok_option_suppressConnectHead, 1)
        try set(byok_option_proxyVerifyPeer, 1)
        try set(byok_option_proxyVerifyHost, 2)
        try set(byok_option_proxyCAInfo, caFile)
        try set(byok_option_proxyCAPath, nil)
    }

    /// What each request sets. `context` and `request` must stay until `unbind`.
    func bind(
        _ context: UnsafeMutableRawPointer, _ request: borrowing CurlRequest, url: String, limits: TransferLimits
    ) throws(BYOKError) {
        unsafe byok_easy_set_context(easy, context)
        try set(byok_option_url, url)
        try set(byok_option_connectTimeout, limits.connect.milliseconds)
        try set(byok_option_timeout, limits.total.milliseconds)
        try check(unsafe byok_easy_set_request(easy, request.pointer), "a request")
    }

    func unbind() {
        unsafe byok_easy_set_context(easy, nil)
        _ = unsafe byok_easy_set_request(easy, nil)
    }

    /// Whatever its state, the connection is not used again.
    func forbidReuse() { _ = unsafe byok_easy_set_number(easy, byok_option_forbidReuse, 1) }
    func resume() { _ = unsafe byok_easy_resume(easy) }

    // Of the last transfer.

    func number(_ number: byok_number) -> Int { unsafe byok_easy_number(easy, number) }
    var uploaded: Int64 { unsafe byok_easy_count(easy, byok_count_uploaded) }
    var isConnected: Bool { unsafe byok_easy_count(easy, byok_count_microsecondsToSend) > 0 }
    var framingFailed: Bool { unsafe byok_easy_framing_failed(easy) }

    private func set(_ option: byok_option, _ value: Int) throws(BYOKError) {
        try check(unsafe byok_easy_set_number(easy, option, value), "setting \(option.rawValue)")
    }

    private func set(_ option: byok_option, _ text: String?) throws(BYOKError) {
        try check(unsafe byok_easy_set_text(easy, option, text), "setting \(option.rawValue)")
    }

    private func check(_ code: Int32, _ what: @autoclosure () -> String) throws(BYOKError) {
        guard code == 0 else {
            throw BYOKError(
                .invalidConfiguration,
                "libcurl does not take \(what()): \(CurlLibrary.text(code)). Is it 7.87 or newer?")
        }
    }
}

extension Duration {
    /// At least one, for libcurl takes zero for no limit.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: max(1, min(seconds, 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000))
    }
}
