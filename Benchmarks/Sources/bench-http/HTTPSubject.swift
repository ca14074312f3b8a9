// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A client under measurement. All do the same: send `Load.body` and read the whole reply, or read streams to their ends
/// and the stamps in them.
protocol HTTPSubject: AnyObject {
    var name: String { get }
    /// The share of a round's requests that it makes: slow clients would hold up the others.
    var share: Double { get }
    /// Nil where the client is not measured so; likewise below.
    /// - Parameter count: requests in all, of which `load.width` are under way at once.
    func requests(_ load: Load, count: Int) async throws -> Calls?
    /// Reads `load.width` streams side by side, one each.
    func streams(_ load: Load) async throws -> Calls?
    /// Reads one reply of any length as it comes, and copies it.
    func bulk(_ load: Load) async throws -> Calls?
    func end() async throws
}

extension HTTPSubject {
    var share: Double { 1 }
    func end() async throws {}
}

/// What is asked of the provider.
struct Load: Sendable {
    /// The provider: "http://127.0.0.1:8080".
    var origin: String
    /// Ends in /chat/completions.
    var path: String
    var body: [UInt8]
    /// How many at once.
    var width: Int

    var url: String { origin + path }

    init(_ origin: String, _ path: String = "/v1/chat/completions", body: [UInt8], width: Int) {
        self.origin = origin
        self.path = path
        self.body = body
        self.width = width
    }
}

/// What came of a round, in nanoseconds.
struct Calls {
    /// Of each request from its beginning to its end, of each stream to its first byte.
    var times: [UInt64]
    /// How old each chunk was when it came.
    var ages: [UInt64] = []
    /// Processor time, user and system; nil: that of this process.
    var cpu: UInt64?

    mutating func append(_ other: Calls) {
        times += other.times
        ages += other.ages
        cpu = cpu.map { $0 + (other.cpu ?? 0) } ?? other.cpu
    }
}
