// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres

/// Statements sent together, and what has come back of them so far: a plain value, fed result by result.
struct PostgresExchange {
    enum Step {
        case prepare(String)
        case run
    }

    /// What a result's status says.
    enum Answer {
        case rows(PostgresResult)
        case failure(PostgresFailure)
        /// Not run, because one before it failed.
        case skipped
    }

    private let steps: [Step]
    private var next = 0
    private var results: [PostgresResult] = []
    private var failure: PostgresFailure?
    private let caller: CheckedContinuation<Result<[PostgresResult], PostgresFailure>, Never>

    init(
        steps: [Step], caller: CheckedContinuation<Result<[PostgresResult], PostgresFailure>, Never>
    ) {
        self.steps = steps
        self.caller = caller
    }

    /// Takes the next step's answer. Returns the statement that is prepared now, if that was it.
    mutating func take(_ answer: Answer) -> String? {
        guard next < steps.count else {
            // What fails at the very end, in the COMMIT: nothing was done.
            if case .failure(let failure) = answer { self.failure = self.failure ?? failure }
            return nil
        }
        let step = steps[next]
        next += 1
        switch (answer, step) {
        case (.rows, .prepare(let name)): return name
        case (.rows(let result), .run): results.append(result)
        case (.failure(let failure), _): self.failure = self.failure ?? failure
        case (.skipped, _): break
        }
        return nil
    }

    /// The server has said that it is done with all of it.
    func finish() {
        if let failure { return fail(failure) }
        caller.resume(returning: .success(results))
    }

    func fail(_ failure: PostgresFailure) { caller.resume(returning: .failure(failure)) }
}
#endif
