// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A connection that a `LoopbackServer` accepted: reads requests, writes whatever bytes it is told. For its handler's thread
/// alone; whatever blocks here ends when the other side closes or the server stops.
package final class LoopbackConnection {
    /// Counted from 0 in the order of acceptance.
    package let number: Int
    let socket: Int32
    private var received: [UInt8] = []

    /// The connection is gone, or what came over it is not HTTP.
    package struct Closed: Error {
        package init() {}
    }

    init(_ socket: Int32, number: Int) {
        self.socket = socket
        self.number = number
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
        #if canImport(Darwin)
        setOption(SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
        #endif
    }

    // Reading.

    /// The next request with its body, by Content-Length; nil where the other side closed instead.
    package func readRequest() throws -> LoopbackRequest? {
        var searched = 0
        while true {
            if let end = endOfHead(from: searched) {
                guard var request = LoopbackRequest(head: Array(received[..<end])) else { throw Closed() }
                let length = request["content-length"].flatMap { Int($0) } ?? 0
                received.removeFirst(end + 4)
                while received.count < length { guard try receive() else { throw Closed() } }
                request.body = Array(received[..<length])
                received.removeFirst(length)
                return request
            }
            searched = max(0, received.count - 3)
            guard try receive() else {
                guard received.isEmpty else { throw Closed() }
                return nil
            }
        }
    }

    /// What there is, as it came; empty where the other side closed.
    package func read() throws -> [UInt8] {
        if received.isEmpty { _ = try receive() }
        defer { received = [] }
        return received
    }

    /// Never answers: waits until the other side closes, and drops what it sends.
    package func waitForClose() {
        received = []
        while (try? receive()) == true { received = [] }
    }

    /// Waits so long, or until the other side closes.
    /// - Throws: `Closed` in that case.
    package func pause(milliseconds: Int32) throws {
        var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard LoopbackPlatform.poll(&poll, milliseconds) > 0 else { return }
        guard try receive() else { throw Closed() }
    }

    // Writing.

    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = LoopbackPlatform.send(socket, bytes.baseAddress! + sent, bytes.count - sent)
                guard count > 0 else { throw Closed() }
                sent += count
            }
        }
    }

    package func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// A whole reply, after which the connection can be used again.
    package func respond(
        _ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws {
        try write(Self.head(status, headers + [("content-length", "\(body.count)")]) + body)
    }

    package func respond(_ status: Int = 200, headers: [(name: String, value: String)] = [], body: String) throws {
        try respond(status, headers: headers, body: Array(body.utf8))
    }

    /// The head of a reply in chunks; `writeChunk` and `endChunks` follow.
    package func beginChunks(_ status: Int = 200, headers: [(name: String, value: String)] = []) throws {
        try write(Self.head(status, headers + [("transfer-encoding", "chunked")]))
    }

    /// - Parameter bytes: not empty, for that would be the end.
    package func writeChunk(_ bytes: [UInt8]) throws {
        try write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A])
    }

    package func writeChunk(_ text: String) throws { try writeChunk(Array(text.utf8)) }
    package func endChunks() throws { try write("0\r\n\r\n") }

    /// Status line and fields with the empty line.
    package static func head(_ status: Int, _ headers: [(name: String, value: String)]) -> [UInt8] {
        var text = "HTTP/1.1 \(status) -\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    // Ending; returning from the handler closes in the usual way.

    /// Half-closes: the other side reads an end, and may still write.
    package func finishWriting() { shutdown(socket, Int32(LoopbackPlatform.shutWrite)) }

    /// Closes so that the other side is told "connection reset" (takes effect when the handler returns).
    package func reset() { setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

    private func setOption<T>(_ level: Int32, _ option: Int32, _ value: T) {
        _ = withUnsafePointer(to: value) { setsockopt(socket, level, option, $0, socklen_t(MemoryLayout<T>.size)) }
    }

    /// False at the end of what the other side sends.
    private func receive() throws -> Bool {
        let count = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
            let count = recv(socket, buffer.baseAddress!, buffer.count, 0)
            if count > 0 { received.append(contentsOf: buffer[..<count]) }
            return count
        }
        guard count >= 0 else { throw Closed() }
        return count > 0
    }

    private func endOfHead(from start: Int) -> Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard received.count >= 4 else { return nil }
        for index in start...max(start, received.count - 4) where received[index...].starts(with: end) { return index }
        return nil
    }
}
