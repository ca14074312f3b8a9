// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// How one provider's requests and replies look. Holds no state.
protocol FakeShape: Sendable {
    /// Where the provider looks for the key.
    var keyHeader: KeyHeader { get }
    /// Which header of the reply names it; nil: none.
    var requestIDHeader: String? { get }

    /// What the request is about; nil: the provider has nothing there.
    func endpoint(of request: ReceivedRequest, _ body: JSON?) -> FakeEndpoint?

    /// What the provider would refuse a chat for.
    func complaint(about request: ReceivedRequest, _ body: JSON) -> FakeComplaint?

    func error(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> FakeError

    /// A whole reply.
    func reply(_ turn: FakeTurn) -> [UInt8]

    /// A stream, event by event, from its beginning to its end.
    func stream(_ turn: FakeTurn) -> [FakeEvent]

    /// An error as an event of a stream.
    func event(of error: FakeError) -> [UInt8]

    /// What is answered about a key or the models; nil: this provider has no such thing.
    func report(_ endpoint: FakeEndpoint, _ context: FakeContext) -> FakeError?
}

extension FakeShape {
    func event(of error: FakeError) -> [UInt8] { Array("data: ".utf8) + error.body + Array("\n\n".utf8) }
}

enum FakeEndpoint: Hashable, Sendable {
    case chat(model: String?, isStream: Bool)
    case models
    case key
    case credits
    case generation(id: String)

    var surface: FakeUpstream.Surface { if case .chat = self { .chat } else { .account } }
}

/// Why a provider refuses a request.
struct FakeComplaint: Hashable, Sendable {
    /// In the provider's words, as far as they are known.
    var message: String
    /// The field, as OpenAI names it.
    var param: String?

    init(_ message: String, param: String? = nil) {
        self.message = message
        self.param = param
    }
}

/// A reply that is no answer: an error, or a report of status 200.
struct FakeError: Sendable {
    var status: Int
    var headers: [ReplyHeaders.Header] = []
    var body: [UInt8]

    init(_ status: Int, headers: [ReplyHeaders.Header] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ status: Int, _ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object(write)
        self.init(status, body: json.bytes)
    }
}

/// What replies tell besides.
struct FakeContext: Sendable {
    var number: Int
    var model: String
    var key: SentKey?
    var account: FakeUpstream.Account
    var models: [String]
    var generation: FakeGeneration?
    var query: [String: String]
    var param: String?

    var requestID: String { "req_fake_\(number)" }
}

/// A piece of a stream.
struct FakeEvent: Sendable {
    var bytes: [UInt8]
    /// Whether something of the answer is in it.
    var isOutput = false

    init(_ bytes: [UInt8], isOutput: Bool = false) {
        self.bytes = bytes
        self.isOutput = isOutput
    }
}

extension ReplyHeaders.Header {
    /// A duration in whole seconds, rounded up.
    static func retryAfter(_ delay: Duration) -> Self { .init("retry-after", String(delay.wholeSeconds)) }
}

extension Duration {
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
