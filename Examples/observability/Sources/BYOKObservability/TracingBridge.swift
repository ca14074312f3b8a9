// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization
public import Tracing

/// Puts a span around each request, by the names of the OpenTelemetry conventions (`GenAINames`), with a child for each
/// attempt. No prompt, no answer, no key; the model's name is the caller's own text.
///
/// ```swift
/// let reply = try await tracing.chat("gpt-4o") { span async throws(BYOKError) in
///     let reply = try await chat.complete(request, for: alice)
///     span.note(reply.receipt)
///     return reply
/// }
/// let performed = try await tracing.perform(request, on: router) { attempt in … }
/// ```
public struct TracingBridge<Backend: Tracer>: Sendable {
    private let tracer: Backend
    private let names: GenAINames

    public init(_ tracer: Backend, names: GenAINames = .init()) {
        self.tracer = tracer
        self.names = names
    }

    /// `BYOKRouter.perform` in a span.
    public func perform<Value>(
        _ request: RouteRequest, on router: BYOKRouter, _ attempt: (inout Attempt) async throws -> Value
    ) async throws(BYOKError) -> Performed<Value> {
        try await chat(request.model) { span async throws(BYOKError) in
            let performed = try await router.perform(request, attempt)
            span.note(performed.receipt)
            return performed
        }
    }

    /// Anything that a request is made in. The body notes the receipt; the one of an error is noted by itself.
    ///
    /// Spans that the body begins, such as those of an HTTP client, are children of this one.
    public func chat<Value>(
        _ model: ModelName, _ body: (RequestSpan) async throws(BYOKError) -> Value
    ) async throws(BYOKError) -> Value {
        // `withSpan` would record the error itself, whose cause is somebody else's.
        let result: Result<Value, BYOKError> = await tracer.withSpan(
            "\(GenAINames.chat) \(model)", ofKind: .client
        ) { span in
            span.attributes[GenAINames.operation] = GenAINames.chat
            span.attributes[GenAINames.requestModel] = model.text
            let request = RequestSpan(span, tracer, names)
            do throws(BYOKError) {
                return .success(try await body(request))
            } catch {
                request.note(error.receipt)
                request.fail(error)
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The span of one request.
    public final class RequestSpan: Sendable {
        let span: Backend.Span
        let tracer: Backend
        let names: GenAINames
        /// Whether it knows what the request came to.
        let isNoted = Mutex(false)

        init(_ span: Backend.Span, _ tracer: Backend, _ names: GenAINames) {
            self.span = span
            self.tracer = tracer
            self.names = names
        }
    }
}
