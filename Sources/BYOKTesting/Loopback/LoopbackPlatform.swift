// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What the loopback server needs of the C library, whose names and types differ from system to system.
enum LoopbackPlatform {
    #if canImport(Darwin)
    static let shutWrite = SHUT_WR
    static let shutBoth = SHUT_RDWR
    static let stream = SOCK_STREAM
    static let noSignal: Int32 = 0
    #else
    static let shutWrite = Int(SHUT_WR)
    static let shutBoth = Int(SHUT_RDWR)
    static let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    static let noSignal = Int32(MSG_NOSIGNAL)
    #endif

    static func send(_ socket: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Darwin)
        Darwin.send(socket, bytes, count, noSignal)
        #elseif canImport(Musl)
        Musl.send(socket, bytes, count, noSignal)
        #else
        Glibc.send(socket, bytes, count, noSignal)
        #endif
    }

    static func poll(_ descriptor: inout pollfd, _ milliseconds: Int32) -> Int32 {
        #if canImport(Darwin)
        Darwin.poll(&descriptor, 1, milliseconds)
        #elseif canImport(Musl)
        Musl.poll(&descriptor, 1, milliseconds)
        #else
        Glibc.poll(&descriptor, 1, milliseconds)
        #endif
    }

    /// A descriptor that programs started later do not inherit; negative at the end of the listener.
    static func accept(_ listener: Int32) -> Int32 {
        #if canImport(Darwin)
        let socket = Darwin.accept(listener, nil, nil)
        #elseif canImport(Musl)
        let socket = Musl.accept(listener, nil, nil)
        #else
        let socket = Glibc.accept(listener, nil, nil)
        #endif
        if socket >= 0 { _ = fcntl(socket, F_SETFD, FD_CLOEXEC) }
        return socket
    }

    /// Listens on 127.0.0.1.
    static func listen(_ port: UInt16) throws -> (socket: Int32, port: UInt16) {
        let socket = socket(AF_INET, stream, 0)
        guard socket >= 0 else { throw LoopbackConnection.Closed() }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, size) == 0 && queue(socket) && getsockname(socket, address, &size) == 0
            }
        }
        guard isListening else {
            close(socket)
            throw LoopbackConnection.Closed()
        }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    private static func queue(_ socket: Int32) -> Bool {
        #if canImport(Darwin)
        Darwin.listen(socket, 512) == 0
        #elseif canImport(Musl)
        Musl.listen(socket, 512) == 0
        #else
        Glibc.listen(socket, 512) == 0
        #endif
    }

    /// Detached: whoever needs its end is told by what it does last.
    static func startThread(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, nil, { Box.run($0) }, box.toOpaque())
        if let thread { pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { $0.flatMap { Box.run($0) } }, box.toOpaque())
        if code == 0 { pthread_detach(thread) }
        #endif
        precondition(code == 0, "no thread for the loopback server: code \(code)")
    }

    private final class Box {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }

        static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }
    }
}
