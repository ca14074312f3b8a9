// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Synchronization

/// Plays replies over a connection, on its thread.
struct FakeConnection {
    let upstream: FakeUpstream
    let connection: LoopbackConnection

    init(upstream: FakeUpstream, _ connection: LoopbackConnection) {
        self.upstream = upstream
        self.connection = connection
    }

    func answer(_ request: LoopbackRequest) throws {
        let path = request.path.dropFirst().prefix { $0 != "/" && $0 != "?" }
        guard let provider = upstream.providers.first(where: { $0.id.rawValue == path }) else {
            return try connection.respond(404, body: "no fake provider is at this path")
        }
        let target = String(request.path.dropFirst(path.count + 1))
        let reply = upstream.reply(to: ReceivedRequest(request, target: target), at: provider)
        var isOpen = false
        for step in reply.steps {
            switch step {
            case .wait(let duration): try wait(duration)
            case .head(let head):
                try connection.beginChunks(head.status, headers: head.headers.all.map { ($0.name, $0.value) })
                isOpen = true
            case .piece(let bytes): if !bytes.isEmpty { try connection.writeChunk(bytes) }
            case .silence: return connection.waitForClose()
            // An end without the last chunk, or no reply at all.
            case .failure: throw LoopbackConnection.Closed()
            }
        }
        if isOpen { try connection.endChunks() }
    }

    /// Waits by the upstream's clock, and gives up when the client does.
    private func wait(_ duration: Duration) throws {
        let isOver = Flag()
        let clock = upstream.clock
        let sleeper = Task {
            try await clock.sleep(for: duration)
            isOver.raise()
        }
        defer { sleeper.cancel() }
        while !isOver.isRaised { try connection.pause(milliseconds: 2) }
    }

    private final class Flag: Sendable {
        private let state = Atomic(false)
        var isRaised: Bool { state.load(ordering: .acquiring) }
        func raise() { state.store(true, ordering: .releasing) }
    }
}

extension ReceivedRequest {
    /// Takes the keys out of the headers that providers look for keys in.
    init(_ request: LoopbackRequest, target: String) {
        var headers: [ReplyHeaders.Header] = []
        var found: [(key: [UInt8], sent: SentKey)] = []
        for header in request.headers {
            guard Self.keyHeaders.contains(header.name) else {
                headers.append(.init(header.name, header.value))
                continue
            }
            let prefix = header.value.hasPrefix("Bearer ") ? "Bearer " : ""
            let key = Array(header.value.utf8.dropFirst(prefix.utf8.count))
            found.append((key, SentKey(key, header: header.name, prefix: prefix)))
        }
        self.init(method: request.method, target: target, headers: headers, body: request.body)
        keys = found.map(\.sent)
        // Google takes keys here too; we never send one.
        if query["key"] != nil { (query["key"], keyIsElsewhere) = ("[key]", true) }
        let texts = [request.body, Array(target.utf8)] + headers.map { Array($0.value.utf8) }
        for (key, _) in found where texts.contains(where: { $0.holds(key) }) { keyIsElsewhere = true }
    }

    private static let keyHeaders: Set<String> = ["authorization", "x-api-key", "x-goog-api-key", "api-key"]
}
