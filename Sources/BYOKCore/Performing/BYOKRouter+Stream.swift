// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// Carries out a request whose answer streams. Returns when the answer begins: until then a failure is one of the
    /// attempt, and the next key is tried; after it the stream ends with an error.
    ///
    /// ```swift
    /// let stream = try await router.stream(request, isOutput: { !$0.text.isEmpty }, usage: { $0.usage }) { attempt in
    ///     try await client.stream(attempt.route.model, key: attempt.withSecret { key in client.header(key) })
    /// }
    /// for try await chunk in stream { print(chunk.text, terminator: "") }
    /// print(await stream.receipt.cost ?? .zero)
    /// ```
    ///
    /// - Parameters:
    ///   - isOutput: whether something of the answer is in the element. What precedes the first such is held back.
    ///   - usage: the usage that the element tells, so far; the last one counts.
    ///   - attempt: called once per attempt, as in `perform`.
    /// - Throws: as `perform`.
    public func stream<Base: AsyncSequence>(
        _ request: RouteRequest, isOutput: @escaping (Base.Element) -> Bool,
        usage: @escaping (Base.Element) -> TokenUsage?, _ attempt: (inout Attempt) async throws -> Base
    ) async throws(BYOKError) -> CommittedStream<Base> {
        let reading = StreamReading(isOutput: isOutput, usage: usage)
        let (body, open) = try await self.open(request, bounding: { _ in request.bound }) { lent in
            let base = try await attempt(&lent)
            let body = StreamBody(base, reading, lent.delivery)
            try await body.readUntilOutput()
            lent.delivery = body.delivery
            return body
        }
        return CommittedStream(body, open)
    }
}
