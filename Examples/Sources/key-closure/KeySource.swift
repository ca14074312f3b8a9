// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The router as the source of somebody else's client's keys. What a closure that returns a `String` loses:
/// - the key is in a String from then on, which nobody wipes and the client may keep or log;
/// - the route: the client cannot be told who pays. So credits are ruled out here; a host that wants them must call the
///   provider itself;
/// - what became of the call: the client's errors do not come back. The host asks `failure(of:)`.
struct KeySource: Sendable {
    let router: BYOKRouter
    /// The one address that the client talks to.
    let provider: Provider
    let caller: Caller
    let model: ModelName

    /// A key for the next call. Asked for every time, so that one that was removed a moment ago is not used again.
    /// - Throws: `BYOKError`: there is none, or it may no longer be used.
    func key() async throws -> String {
        let route = try await router.route(
            RouteRequest(model, for: caller, spendPolicy: .neverCredits, key: .provider(provider.id)))
        // The client does not ask where the key may go.
        guard route.provider.origin == provider.origin else {
            throw BYOKError(.invalidConfiguration, "The client talks to another address than the key is for.")
        }
        return try await route.withSecret { key in String(copying: try UTF8Span(validating: key)) }
    }

    /// What the client was refused for.
    func failure(of refusal: SomebodysClient.Refusal) -> AttemptFailure {
        let headers = ReplyHeaders(refusal.headers.map { .init($0.key, $0.value) })
        return provider.chat.failure(
            of: UpstreamReply(head: ReplyHead(status: refusal.status, headers: headers), body: Array(refusal.body)))
    }
}
