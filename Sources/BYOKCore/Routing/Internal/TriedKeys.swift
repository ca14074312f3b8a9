// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The keys that have failed for one request, and with what.
struct TriedKeys {
    private(set) var keys: [KeyID: Reason] = [:]
    /// The key that came with the request.
    private(set) var brought: Reason?
    /// The platform's, by their place among them.
    private(set) var system: Set<Int> = []
    var isEmpty: Bool { keys.isEmpty && brought == nil && system.isEmpty }

    struct Reason {
        let code: Rejection.Code
        /// Nil: it was not even opened.
        let failure: AttemptFailure.Class?
    }

    mutating func add(_ route: Route, _ failure: AttemptFailure.Class) {
        add(route, Reason(code: failure.rejection, failure: failure))
    }

    /// No master key opens it after all.
    mutating func addUndecryptable(_ route: Route) { add(route, Reason(code: .undecryptable, failure: nil)) }

    private mutating func add(_ route: Route, _ reason: Reason) {
        switch route.credential {
        case .own(let table, let index): keys[table.keys[index].id] = reason
        case .brought: brought = reason
        case .system(let pick): system.insert(pick.index)
        }
    }
}
