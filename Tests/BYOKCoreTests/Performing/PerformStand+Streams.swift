// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension PerformStand {
    /// A piece of a streamed answer.
    struct Piece: Sendable {
        var text = ""
        var usage: TokenUsage?
    }
    typealias Pieces = AsyncThrowingStream<Piece, any Error>

    static func pieces(_ pieces: [Piece], then end: (any Error)? = nil) -> Pieces {
        Pieces { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: end)
        }
    }

    /// As `perform`, but the answer streams; what fails does so after a first piece that says nothing, and after `output`.
    /// - Parameter output: how far a failing answer comes.
    func stream(_ request: RouteRequest, failingAfter output: [Piece] = []) async -> Result<Receipt, BYOKError> {
        let stream: CommittedStream<Pieces>
        do {
            stream = try await router.stream(request, isOutput: { !$0.text.isEmpty }, usage: { $0.usage }) { attempt in
                let key = try await attempt.withSecret { Samples.text($0) }
                switch providers.reaction(to: key) {
                case .answer(let usage): return Self.pieces([Piece(), Piece(text: "Good"), Piece(usage: usage)])
                case .fail(let failure): return Self.pieces([Piece()] + output, then: failure)
                case .toss(let error): return Self.pieces([Piece()] + output, then: error)
                }
            }
        } catch {
            return .failure(error)
        }
        do {
            for try await _ in stream {}
            return .success(await stream.receipt)
        } catch {
            var error = error
            if error.receipt == nil { error.receipt = await stream.receipt }
            return .failure(error)
        }
    }
}
