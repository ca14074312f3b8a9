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

/// One connection, always in pipeline mode. Whoever has it sends; the socket thread reads, and wakes the sender.
// The handle is used under the lock alone; what is read without it is atomic.
@safe final class PostgresConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    /// Closed with the connection: whoever polls it keeps the connection alive.
    let socket: Int32
    private let isEncrypted: Bool
    /// When what is under way must have been answered, by `BootClock`; far away while nothing is.
    let deadline = Atomic<UInt64>(.max)
    /// Whether libpq has bytes that the socket did not take yet.
    let wantsWrite = Atomic<Bool>(false)
    /// Whether the socket thread polls the socket. It goes on until somebody waits without it.
    let isPolled = Atomic<Bool>(false)
    private let isClosed = Atomic<Bool>(false)
    private let prepares: Bool
    private let onNotification: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var exchange: PostgresExchange?
        var prepared: Set<String> = []
    }

    /// Takes a connection that has just been made.
    init(
        taking handle: OpaquePointer, prepares: Bool, onNotification: @escaping @Sendable (String) -> Void
    ) throws(PostgresFailure) {
        unsafe self.handle = handle
        self.prepares = prepares
        self.onNotification = onNotification
        socket = unsafe PQsocket(handle)
        isEncrypted = unsafe PQsslInUse(handle) != 0
        guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1, socket >= 0 else {
            throw PostgresFailure(reason: .lost)
        }
    }

    deinit { unsafe PQfinish(handle) }

    var isUsable: Bool { !isClosed.load(ordering: .acquiring) }

    /// As `isUsable`, after a look at the socket: the server may have gone while nobody waited for it.
    var isAlive: Bool {
        if !isPolled.load(ordering: .acquiring) {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&entry, 1, 0) > 0 { advance() }
        }
        return isUsable
    }

    /// Sends all calls as one pipeline, which is one transaction unless they say otherwise, and waits for its end.
    /// - Parameters:
    ///   - looking: how many nanoseconds to look for the answer before leaving that to the socket thread.
    ///   - watched: called where the thread has to look at the connection anew.
    func perform(
        _ calls: [PostgresCall], by deadline: UInt64, looking: UInt64 = 0, watched: @Sendable () -> Void
    ) async -> Result<[PostgresResult], PostgresFailure> {
        await withCheckedContinuation { caller in
            let failure = state.withLock { state -> PostgresFailure? in
                guard isUsable else { return PostgresFailure(reason: .lost) }
                guard let steps = send(calls, state.prepared) else { return PostgresFailure(reason: .lost) }
                state.exchange = PostgresExchange(steps: steps, caller: caller)
                self.deadline.store(deadline, ordering: .sequentiallyConsistent)
                return nil
            }
            if let failure {
                close()
                caller.resume(returning: .failure(failure))
            } else {
                if looking > 0 { look(for: looking) }
                let isOpen = self.deadline.load(ordering: .relaxed) != .max
                if isOpen,
                    !isPolled.exchange(true, ordering: .acquiringAndReleasing) || wantsWrite.load(ordering: .acquiring)
                {
                    watched()
                }
            }
        }
    }

    /// Reads what has come, for the socket thread. Resumes the caller when all is there.
    func advance() {
        let (finished, notices) = state.withLock { state -> ((() -> Void)?, [String]) in
            guard isUsable else { return (nil, []) }
            if wantsWrite.load(ordering: .relaxed) { flush() }
            // A record of TLS may hold more than libpq takes at once, and the rest wakes nobody.
            var finished: (() -> Void)?
            for _ in 0..<(isEncrypted ? 4 : 1) where finished == nil && isUsable {
                finished = unsafe PQconsumeInput(handle) == 1 ? read(&state) : end(&state, .lost)
                if state.exchange == nil { break }
            }
            return (finished, notifications())
        }
        for notice in notices { onNotification(notice) }
        finished?()
    }

    /// Waits on the caller's own thread.
    private func look(for time: UInt64) {
        isPolled.store(false, ordering: .releasing)
        let end = BootClock.now() &+ time
        repeat {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, 1) > 0 else { return }
            advance()
        } while deadline.load(ordering: .relaxed) != .max && BootClock.now() < end
    }

    /// Gives up what takes longer than it may.
    func expire(at now: UInt64) {
        let deadline = deadline.load(ordering: .sequentiallyConsistent)
        guard deadline <= now else {
            if isEncrypted, deadline != .max { advance() }
            return
        }
        let finished = state.withLock { state -> (() -> Void)? in
            guard self.deadline.load(ordering: .relaxed) <= now else { return nil }
            return end(&state, .timedOut)
        }
        finished?()
    }

    /// Whoever waits for an answer is told that the connection went.
    func close() { state.withLock { state in end(&state, .lost) }?() }

    private func end(_ state: inout State, _ reason: PostgresFailure.Reason) -> (() -> Void)? {
        isClosed.store(true, ordering: .releasing)
        deadline.store(.max, ordering: .relaxed)
        // Whoever polls wakes, and nobody waits for a frozen server. The descriptor itself goes with the handle.
        _ = shutdown(socket, Int32(SHUT_RDWR))
        guard let exchange = state.exchange.take() else { return nil }
        return { exchange.fail(PostgresFailure(reason: reason)) }
    }

    private func send(_ calls: [PostgresCall], _ prepared: Set<String>) -> [PostgresExchange.Step]? {
        // The same statement may come twice.
        var prepared = prepared
        var steps: [PostgresExchange.Step] = []
        steps.reserveCapacity(calls.count * 2)
        for call in calls {
            let types = call.statement.objectIDs
            let name = prepares ? call.statement.name : nil
            if let name, prepared.insert(name).inserted {
                guard unsafe PQsendPrepare(handle, name, call.statement.sql, Int32(types.count), types) == 1
                else {
                    return nil
                }
                steps.append(.prepare(name))
            }
            guard send(call, name) else { return nil }
            steps.append(.run)
        }
        guard unsafe PQpipelineSync(handle) == 1 else { return nil }
        flush()
        return steps
    }

    private func send(_ call: PostgresCall, _ name: String?) -> Bool {
        let ranges = call.parameters.ranges
        let lengths = ranges.map { Int32($0?.count ?? 0) }
        let formats = Array(repeating: Int32(1), count: ranges.count)
        return unsafe call.parameters.bytes.withUnsafeBytes { bytes in
            // An empty value needs an address too, lest it be NULL.
            let base = unsafe bytes.baseAddress ?? UnsafeRawPointer(Self.nowhere)
            let values = unsafe ranges.map { range in
                unsafe range.map { unsafe (base + $0.lowerBound).assumingMemoryBound(to: CChar.self) }
            }
            let count = Int32(ranges.count)
            let statement = call.statement
            guard let name else {
                return unsafe PQsendQueryParams(
                    handle, statement.sql, count, statement.objectIDs, values, lengths, formats, 1) == 1
            }
            return unsafe PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) == 1
        }
    }

    private func flush() {
        // A failure shows when the socket is read.
        wantsWrite.store(unsafe PQflush(handle) == 1, ordering: .releasing)
    }

    /// Feeds the exchange until libpq has no more.
    private func read(_ state: inout State) -> (() -> Void)? {
        guard state.exchange != nil else { return nil }
        while unsafe PQisBusy(handle) == 0 {
            guard let result = unsafe PQgetResult(handle) else {
                // Between two statements, or because the connection went.
                if unsafe PQstatus(handle) == CONNECTION_BAD { return end(&state, .lost) }
                continue
            }
            let answer: PostgresExchange.Answer
            switch unsafe PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                unsafe PQclear(result)
                deadline.store(.max, ordering: .relaxed)
                guard let exchange = state.exchange.take() else { return nil }
                return { exchange.finish() }
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                answer = .rows(unsafe PostgresResult(taking: result))
            case PGRES_PIPELINE_ABORTED:
                unsafe PQclear(result)
                answer = .skipped
            default:
                let (failure, isFatal) = unsafe Self.failure(of: result)
                unsafe PQclear(result)
                if isFatal { return end(&state, .lost) }
                answer = .failure(failure)
            }
            if let name = state.exchange?.take(answer) { state.prepared.insert(name) }
        }
        return nil
    }

    /// A fatal one closes the connection: the server was shut down, or was told to end this session.
    private static func failure(of result: OpaquePointer) -> (PostgresFailure, isFatal: Bool) {
        func field(_ letter: Unicode.Scalar) -> String {
            unsafe PQresultErrorField(result, Int32(letter.value)).map { unsafe String(cString: $0) } ?? ""
        }
        // PG_DIAG_SQLSTATE and PG_DIAG_SEVERITY_NONLOCALIZED.
        let severity = field("V")
        return (PostgresFailure(reason: .server, state: field("C")), severity == "FATAL" || severity == "PANIC")
    }

    private func notifications() -> [String] {
        var found: [String] = []
        while let notice = unsafe PQnotifies(handle) {
            found.append(unsafe String(cString: notice.pointee.extra))
            unsafe PQfreemem(notice)
        }
        return found
    }

    private nonisolated(unsafe) static let nowhere = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
}
#endif
