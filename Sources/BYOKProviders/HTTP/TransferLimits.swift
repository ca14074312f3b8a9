// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// How long an exchange may take and how much it may bring.
public struct TransferLimits: Hashable, Sendable {
    /// Until the connection stands, TLS included.
    public var connect: Duration = .seconds(5)
    /// Without a byte in either direction, while somebody reads.
    public var idle: Duration = .seconds(60)
    /// From the beginning to the last byte.
    public var total: Duration = .seconds(600)
    /// In bytes.
    public var head = 64 << 10
    /// In bytes, as received.
    public var body: Int
    /// Of one event of a stream, in bytes. Pictures that stream need more than the 1 MiB that is usual.
    public var event = 1 << 20

    public init(body: Int) { self.body = body }

    /// Of what is asked about keys and models: 16 MiB.
    public static let reply = TransferLimits(body: 16 << 20)

    /// Of an answer that comes whole: 16 MiB. A model that thinks says nothing until it has done, so that silence alone
    /// ends nothing.
    public static let answer = {
        var limits = reply
        limits.idle = limits.total
        return limits
    }()

    /// Of an answer that streams: 64 MiB. Some providers are silent while a model thinks, for minutes.
    public static let stream = {
        var limits = TransferLimits(body: 64 << 20)
        limits.idle = .seconds(300)
        return limits
    }()

    /// What is wrong with them; nil: nothing. Times are above 0 and up to a day, sizes from 0 to 1 GiB.
    var flaw: String? {
        for (name, time) in [("connect", connect), ("idle", idle), ("total", total)]
        where time <= .zero || time > .seconds(86_400) {
            return "the limit '\(name)' is not above 0 and up to a day"
        }
        for (name, size) in [("head", head), ("body", body), ("event", event)] where size < 0 || size > 1 << 30 {
            return "the limit '\(name)' is not from 0 to 1 GiB"
        }
        return nil
    }
}
