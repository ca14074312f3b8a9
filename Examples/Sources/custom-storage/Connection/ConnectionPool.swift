// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
import Foundation

/// A few connections, each on a thread of its own: hiredis blocks, and the cooperative pool's threads must not.
///
/// Every call ends by its deadline, also one that waits its turn: all have the same time, so the call ahead in the queue
/// ends first, whatever the server does.
final class ConnectionPool: Sendable {
    private let queue = CallQueue()
    private let timeout: Duration

    init(_ options: RedisStore.Options) {
        timeout = options.timeout
        for number in 1...options.connections {
            Thread.detachNewThread { [queue] in Self.serve(queue, options, name: "byok-\(number)") }
        }
    }

    /// Runs `body` on a connection's thread. A task cancelled meanwhile still waits, and the work is still carried out.
    func perform<R: Sendable>(_ body: @escaping @Sendable (Connection) throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { caller in
            let call = CallQueue.Call(deadline: .now + timeout) { connection in
                caller.resume(with: Result { try body(connection.get()) })
            }
            if !queue.submit(call) { caller.resume(throwing: BYOKError.storeClosed) }
        }
    }

    /// Finishes what waits and refuses the rest.
    func close() { queue.close() }

    private static func serve(_ queue: CallQueue, _ options: RedisStore.Options, name: String) {
        SignalMask.blockBrokenPipe()
        var idle: Connection?
        while let call = queue.take() {
            do throws(BYOKError) {
                // One that waited too long does not cost a connection.
                guard call.deadline > .now else {
                    call.body(.failure(.noAnswer))
                    continue
                }
                // A connection that broke, or that the server has ended meanwhile, is replaced, never given back.
                let connection =
                    if let idle, idle.isUsable { idle } else {
                        try Connection(options, name: name, by: call.deadline)
                    }
                idle = connection
                connection.deadline = call.deadline
                call.body(.success(connection))
            } catch {
                idle = nil
                call.body(.failure(error))
            }
        }
    }
}
