// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CMeter

/// A client with async functions in this process, driven by one task for each exchange at a time.
protocol AsyncSubject: HTTPSubject, Sendable {
    /// One exchange, its reply read whole. Returns the bytes of its body, or of the text in it.
    func call(_ load: Load) async throws -> Int
    /// One exchange, its reply read as it comes.
    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws
}

extension AsyncSubject {
    func requests(_ load: Load, count: Int) async throws -> Calls? {
        Calls(
            times: try await sideBySide(load.width) {
                try await self.one(load, count: count / load.width)
            }.flatMap { $0 })
    }

    private func one(_ load: Load, count: Int) async throws -> [UInt64] {
        var times: [UInt64] = []
        times.reserveCapacity(count)
        for _ in 0..<count {
            let start = meter_now()
            let length = try await call(load)
            times.append(meter_now() - start)
            precondition(length > 300, "\(name) did not read the reply")
        }
        return times
    }

    func streams(_ load: Load) async throws -> Calls? {
        let streams = try await sideBySide(load.width) {
            let stamps = Stamps()
            let start = meter_now()
            var first: UInt64 = 0
            try await self.read(load) { piece in
                if first == 0 { first = meter_now() - start }
                stamps.read(piece)
            }
            return (first, stamps.ages)
        }
        return Calls(times: streams.map(\.0), ages: streams.flatMap(\.1))
    }

    func bulk(_ load: Load) async throws -> Calls? {
        var copy = [UInt8](repeating: 0, count: 1 << 20)
        let start = meter_now()
        try await read(load) { piece in
            copy.withUnsafeMutableBytes { $0.copyMemory(from: .init(rebasing: piece.prefix($0.count))) }
        }
        return Calls(times: [meter_now() - start])
    }

    /// One alone runs in the caller's task: a host that makes one call starts none for it.
    private func sideBySide<T: Sendable>(
        _ width: Int, _ body: @escaping @Sendable () async throws -> T
    ) async throws -> [T] {
        if width == 1 { return [try await body()] }
        return try await withThrowingTaskGroup(of: T.self) { group in
            for _ in 0..<width { group.addTask { try await body() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
