// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import CHiredis

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One connection: the only owner of hiredis' context, and the only file that sees its pointers.
///
/// hiredis' own timeouts start anew with every byte that arrives, so each step here gets what is left until a deadline.
@safe struct Hiredis: ~Copyable {
    private let context: UnsafeMutablePointer<redisContext>

    init(_ address: RedisStore.Address, by deadline: ContinuousClock.Instant) throws(BYOKError) {
        guard let wait = Self.timeLeft(until: deadline) else { throw .noAnswer }
        let made =
            switch address {
            case .tcp(let host, let port): unsafe redisConnectWithTimeout(host, Int32(port), wait)
            case .unixSocket(let path): unsafe redisConnectUnixWithTimeout(path, wait)
            }
        guard let made = unsafe made, unsafe made.pointee.err == 0 else {
            if let made = unsafe made { unsafe redisFree(made) }
            throw .notConnected(address)
        }
        unsafe context = made
    }

    deinit { unsafe redisFree(context) }

    /// Sends one command and waits for its reply. After an error the connection is not to be used again: a late reply
    /// would be taken for the next command's.
    func call(_ command: [[UInt8]], by deadline: ContinuousClock.Instant) throws(BYOKError) -> Reply {
        try append(command)
        var isSent: Int32 = 0
        while isSent == 0 {
            try allow(until: deadline)
            guard unsafe redisBufferWrite(context, &isSent) == REDIS_OK else { throw .noAnswer }
        }
        while true {
            var reply: UnsafeMutableRawPointer?
            guard unsafe redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw .noAnswer }
            if let reply = unsafe reply {
                defer { unsafe freeReplyObject(reply) }
                return unsafe Self.value(reply.assumingMemoryBound(to: redisReply.self))
            }
            try allow(until: deadline)
            guard unsafe redisBufferRead(context) == REDIS_OK else { throw .noAnswer }
        }
    }

    /// Whether an idle connection may be used: nothing has come, not even the end. It spares the next caller a failure
    /// whose outcome nobody knows.
    var isQuiet: Bool {
        var descriptor = pollfd(fd: unsafe context.pointee.fd, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, 0) == 0
    }

    /// Arguments travel beside their lengths, never as a text to be parsed.
    private func append(_ command: [[UInt8]]) throws(BYOKError) {
        let bytes = Array(command.joined())
        let lengths = command.map(\.count)
        let result = unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress
            var offset = 0
            var arguments: [UnsafePointer<CChar>?] = unsafe []
            for length in lengths {
                unsafe arguments.append(start.map { unsafe $0 + offset })
                offset += length
            }
            return unsafe redisAppendCommandArgv(context, Int32(lengths.count), &arguments, lengths)
        }
        guard result == REDIS_OK else { throw .noAnswer }
    }

    private func allow(until deadline: ContinuousClock.Instant) throws(BYOKError) {
        guard let wait = Self.timeLeft(until: deadline), unsafe redisSetTimeout(context, wait) == REDIS_OK else {
            throw .noAnswer
        }
    }

    /// Nil when there is none. Never zero, which would mean for ever.
    private static func timeLeft(until deadline: ContinuousClock.Instant) -> timeval? {
        let (seconds, attoseconds) = (deadline - .now).components
        let microseconds = attoseconds / 1_000_000_000_000
        guard seconds > 0 || microseconds > 0 else { return nil }
        return timeval(tv_sec: .init(seconds), tv_usec: .init(microseconds))
    }

    private static func value(_ reply: UnsafePointer<redisReply>) -> Reply {
        func bytes() -> [UInt8] {
            unsafe Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len))
        }
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_INTEGER: return unsafe .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: return .bytes(bytes())
        case REDIS_REPLY_ERROR:
            return .failure(code: String(decoding: bytes().prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            return unsafe .array(elements.map { element in unsafe element.map { unsafe value($0) } ?? .null })
        default: return .null
        }
    }
}
