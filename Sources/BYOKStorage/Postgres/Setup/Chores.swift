// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import Synchronization

/// What the database needs once a minute: partitions for the months to come, and what nobody needs any more gone.
final class Chores: Sendable {
    private let client: PostgresClient
    private let sweep: PostgresStatement
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ client: PostgresClient, _ schema: PostgresSchema) {
        self.client = client
        sweep = PostgresStatement("SELECT \(schema.name).sweep()")
    }

    func start() {
        task.withLock {
            $0 = Task { [client, sweep] in
                while !Task.isCancelled {
                    // What fails now is done in a minute, here or on another host.
                    _ = try? await client.perform { _ in [sweep.with()] }
                    try? await Task.sleep(for: .seconds(60))
                }
            }
        }
    }

    func stop() { task.withLock { $0.take() }?.cancel() }
}
#endif
