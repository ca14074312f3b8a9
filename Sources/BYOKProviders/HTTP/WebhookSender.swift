// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Posts notices as JSON to a service of the host's, which mails or shows them.
///
/// ```swift
/// var options = RouterOptions()
/// options.noticeSender = try WebhookSender(
///     to: Origin("https://notices.example"), path: "/byok", secret: Secret(token), transport: transport)
/// ```
///
/// A status of 200 to 299 means delivered; everything else is thrown, and whoever called tries again. The header
/// `idempotency-key` is the notice's id, so that a service that got a notice twice can tell.
public struct WebhookSender: NoticeSender {
    private let origin: Origin
    private let path: String
    private let secret: Secret
    private let transport: any HTTPTransport
    private let limits: TransferLimits

    /// Ten seconds, and no need for what the service says.
    public static let defaultLimits = {
        var limits = TransferLimits(body: 1 << 20)
        limits.idle = .seconds(10)
        limits.total = .seconds(10)
        return limits
    }()

    /// - Parameters:
    ///   - origin: https; http to this machine alone, where `Origin.configured` was told to allow it.
    ///   - path: what follows the origin's URL: begins with a slash, and is encoded.
    ///   - secret: goes into the header `authorization` as a bearer token.
    /// - Throws: `invalidConfiguration` where the path, the limits or the secret cannot be sent.
    public init(
        to origin: Origin, path: String = "/", secret: Secret, transport: any HTTPTransport,
        limits: TransferLimits = defaultLimits
    ) throws(BYOKError) {
        self.origin = origin
        self.path = path
        self.secret = secret
        self.transport = transport
        self.limits = limits
        guard secret.count > 0 else {
            throw BYOKError(
                .invalidConfiguration, "The webhook's secret is empty: the service could not tell who posts.")
        }
        let request = request(id: "0", body: [])
        do {
            try secret.withBytes { key throws(TransportError) in try request.validate(key: key) }
        } catch {
            throw BYOKError(.invalidConfiguration, "The webhook cannot be called: \(error.detail).")
        }
    }

    /// - Throws: `upstreamFailed` where the service did not take the notice, with its status; what became of the call
    ///   (`upstreamUnavailable`, `upstreamTimeout`, …); never a word of what it said.
    public func send(_ notice: Notice) async throws {
        let request = request(id: notice.id, body: notice.json)
        let status: Int
        do {
            let exchange = try secret.withBytes { key in try transport.begin(request, key: key) }
            defer { exchange.cancel() }
            status = try await exchange.head().status
            // A short answer is read, so that the connection can be used again; a long one is not waited for.
            var size = 0
            while size < 16 << 10, let piece = try? await exchange.next() { size += piece.count }
        } catch {
            throw error.ofWebhook
        }
        guard (200..<300).contains(status) else {
            throw BYOKError(.upstreamFailed, "The webhook for notices answered \(status).")
        }
    }

    private func request(id: String, body: [UInt8]) -> UpstreamRequest {
        UpstreamRequest(
            .post, origin, path,
            headers: [.init("content-type", "application/json"), .init("idempotency-key", URLPart.headerSafe(id))],
            keyHeader: .bearer, body: body, limits: limits)
    }
}

extension Notice {
    fileprivate var json: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("id", id)
            json.field("kind", kind.rawValue)
            json.field("at", at.description)
            json.object("owner") { json in
                json.field("kind", "\(owner.kind)")
                json.field("id", owner.id)
            }
            json.field("keyID", keyID?.description)
            json.field("provider", provider?.rawValue)
            json.field("text", text)
        }
        return json.bytes
    }
}

extension Error {
    /// A transport's error, without its cause: that may quote what was sent.
    fileprivate var ofWebhook: BYOKError {
        switch AttemptFailure(transport: self).kind {
        case .cancelled: BYOKError(.cancelled, "The call of the webhook was cancelled.")
        case .timeout: BYOKError(.upstreamTimeout, "The webhook for notices did not answer in time.", cause: self)
        case .network: BYOKError(.upstreamUnavailable, "The webhook for notices could not be reached.", cause: self)
        case .protocol: BYOKError(.upstreamProtocol, "The webhook's answer could not be read.", cause: self)
        default: BYOKError(.upstreamFailed, "The webhook for notices could not be called.", cause: self)
        }
    }
}
