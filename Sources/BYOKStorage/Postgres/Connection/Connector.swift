// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import CLibpq
import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Makes connections. Blocks: names are looked up by the C library, and a password costs thousands of hashes.
struct Connector: Sendable {
    let settings: ConnectionSettings
    let prepares: Bool
    /// How long one host may take.
    let patience: Duration
    var onNotification: @Sendable (String) -> Void = { _ in }

    /// Tries the hosts in turn.
    /// - Throws: of all hosts' failures the one that says most.
    func connect() throws(PostgresFailure) -> PostgresConnection {
        var worst = PostgresFailure(reason: .noConnection)
        for host in settings.hosts {
            do throws(PostgresFailure) {
                return try connect(to: host)
            } catch {
                // A host that is down says nothing of a standby beside it, which will be promoted, and the other way
                // round; what is wrong with the set-up is told at once.
                if worst.reason == .noConnection || error.reason == .refused || error.reason == .untrusted {
                    worst = error
                }
            }
        }
        throw worst
    }

    private func connect(to host: [String: String]) throws(PostgresFailure) -> PostgresConnection {
        guard let handle = unsafe Self.begin(host) else { throw PostgresFailure(reason: .noConnection) }
        do throws(PostgresFailure) {
            try unsafe establish(handle)
            if settings.needsWrites, unsafe Self.isReadOnly(handle) { throw PostgresFailure(reason: .readOnly) }
        } catch {
            unsafe PQfinish(handle)
            throw error
        }
        // From here on it is the connection's to finish.
        return try unsafe PostgresConnection(taking: handle, prepares: prepares, onNotification: onNotification)
    }

    private static func begin(_ words: [String: String]) -> OpaquePointer? {
        let strings = unsafe words.flatMap { unsafe [strdup($0.key), strdup($0.value)] }
        defer { unsafe strings.forEach { unsafe free($0) } }
        var (keys, values): ([UnsafePointer<CChar>?], [UnsafePointer<CChar>?]) = unsafe ([], [])
        for index in stride(from: 0, to: unsafe strings.count, by: 2) {
            unsafe keys.append(UnsafePointer(strings[index]))
            unsafe values.append(UnsafePointer(strings[index + 1]))
        }
        unsafe keys.append(nil)
        unsafe values.append(nil)
        let handle = unsafe PQconnectStartParams(keys, values, 0)
        // The server's notices would go to standard error, and its messages may quote what they are about.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        unsafe PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        return unsafe handle
    }

    private func establish(_ handle: OpaquePointer) throws(PostgresFailure) {
        let deadline = BootClock.now(plus: patience)
        var next = PGRES_POLLING_WRITING
        var isInTLS = false
        while true {
            guard unsafe PQstatus(handle) != CONNECTION_BAD else { throw unsafe Self.failure(of: handle, isInTLS) }
            if next == PGRES_POLLING_OK { return }
            isInTLS = unsafe PQstatus(handle) == CONNECTION_SSL_STARTUP
            let now = BootClock.now()
            guard now < deadline else { throw PostgresFailure(reason: .noConnection) }
            var entry = pollfd(
                fd: unsafe PQsocket(handle), events: Int16(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0
            )
            let ready = unsafe poll(&entry, 1, Int32((deadline - now) / 1_000_000 + 1))
            if ready == 0 { throw PostgresFailure(reason: .noConnection) }
            if ready > 0 { next = unsafe PQconnectPoll(handle) }
        }
    }

    /// libpq knows no code of a failed connection but in its message, which it was asked to keep to the code.
    private static func failure(of handle: OpaquePointer, _ isInTLS: Bool) -> PostgresFailure {
        let message = unsafe String(cString: PQerrorMessage(handle))
        // A connection that breaks off says nothing against whoever is at its other end.
        let breaks = ["SYSCALL", "EOF", "eof", "closed the connection", "could not receive", "could not send"]
        if isInTLS {
            return PostgresFailure(reason: breaks.contains { message.contains($0) } ? .noConnection : .untrusted)
        }
        let state = message.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        // What comes before it, and in which language, is the libraries' affair: "… failed: FATAL:  28P01".
        let isState =
            state.utf8.count == 5 && state.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        guard isState else {
            // What libpq says itself, before there is a connection: nobody listens, no such host.
            return PostgresFailure(reason: message.contains("certificate") ? .untrusted : .noConnection)
        }
        let isLasting = ["28", "3D", "42", "22", "0A", "08P"].contains { state.hasPrefix($0) }
        return PostgresFailure(reason: isLasting ? .refused : .noConnection, state: state)
    }

    private static func isReadOnly(_ handle: OpaquePointer) -> Bool {
        for name in ["in_hot_standby", "default_transaction_read_only"] {
            if let value = unsafe PQparameterStatus(handle, name), unsafe String(cString: value) == "on" { return true }
        }
        return false
    }
}
#endif
