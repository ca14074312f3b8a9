// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Sends requests with libcurl: one thread, one pool of connections for all users, for the key is a header like another.
///
/// What cannot be changed: certificates and host names are verified; redirects are not followed; no proxy, cookie, password
/// file or log that the environment names is used; replies are handed over as they came, undecoded; a connection is made
/// only to addresses that the request's origin may lead to.
///
/// A request that was written to a connection which then ends without a byte of a reply is repeated, on a fresh one, only
/// if it is a GET: another may have been carried out, and be paid for.
///
/// libcurl is initialised when the first transport is made. A host that uses libcurl itself makes a transport before:
/// otherwise libcurl leaves keys in the memory that it frees, and obeys SSLKEYLOGFILE.
///
/// Make one, and keep it. Its exchanges end with it.
public final class CurlTransport: HTTPTransport {
    private let options: Options
    private let caFile: String
    private let mailbox: CurlMailbox
    private let thread: CurlThread

    /// - Throws: `BYOKError` with `invalidConfiguration`, naming what is missing: a file of trusted certificates, a libcurl
    ///   that knows our settings.
    public init(_ options: Options = Options()) throws {
        try CurlLibrary.initialise()
        self.options = options
        caFile = try CertificateFile.find(options.caFile)
        // What libcurl does not take shows here, and not at the first request.
        _ = try CurlHandle(options, caFile: caFile)
        guard let multi = CurlMulti(idleConnections: options.idleConnections) else {
            throw BYOKError(.invalidConfiguration, "libcurl could not be started: no memory.")
        }
        mailbox = CurlMailbox(multi)
        thread = try CurlThread(CurlLoop(mailbox, multi))
    }

    deinit { shutdown() }

    public func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange {
        try request.validate(key: key)
        guard let memory = CurlRequest(request, key: key) else {
            throw TransportError(.connect, requestWasSent: false, "out of memory")
        }
        let transfer = try CurlTransfer(request, memory, options: options, caFile: caFile, mailbox: mailbox)
        guard mailbox.post(.begin(transfer)) else {
            throw TransportError(.cancelled, requestWasSent: false, "the transport has been shut down")
        }
        return CurlExchange(transfer)
    }

    /// Whether libcurl wipes the memory that it frees, and is blind to SSLKEYLOGFILE. False where something else in the
    /// process initialised libcurl before the first transport was made: make a transport first.
    public var wipesMemory: Bool { CurlLibrary.isOurs }

    /// Ends all exchanges with `cancelled`, closes all connections and waits until the thread has ended: milliseconds.
    public func shutdown() {
        mailbox.close()
        thread.join()
    }
}
