// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Tests keys at their providers, without spending: what `RouterOptions.tester` is for.
///
/// ```swift
/// var options = RouterOptions()
/// options.tester = LiveKeyTester(transport: transport)
/// ```
public struct LiveKeyTester: KeyTester {
    private let transport: any HTTPTransport
    private let accounts: [Provider.ID: any ProviderAccount]
    private let clock: any RouterClock

    /// - Parameter accounts: adapters of the host's own; for all other providers ours are used.
    public init(
        transport: any HTTPTransport, accounts: [any ProviderAccount] = [], clock: any RouterClock = SystemClock()
    ) {
        self.transport = transport
        self.accounts = Dictionary(accounts.map { ($0.provider.id, $0) }) { $1 }
        self.clock = clock
    }

    public func test(_ test: KeyTest) async throws -> KeyTestReport {
        let account = accounts[test.provider.id] ?? test.provider.account
        var request = account.keyTest()
        request.limits.total = .seconds(20)
        // The key is sealed to an address: it goes there or nowhere.
        guard request.origin.url == test.origin else {
            throw BYOKError(
                .invalidConfiguration, "The adapter of \(test.provider.name) would send the key to another address.")
        }
        let reply = try await transport.reply(to: request, key: test.secret)
        guard reply.head.status == 200 else {
            return try report(of: account.failure(of: reply), test)
        }
        var report = try account.report(on: reply)
        if report.status == .untested, try await refusesStrangers(request, account) {
            report = .live(model: "any", balance: "not told by \(test.provider.name)")
        }
        return report
    }

    /// Where a reply proves nothing of the key, whether another key is refused: then this one was accepted.
    private func refusesStrangers(_ request: UpstreamRequest, _ account: any ProviderAccount) async throws -> Bool {
        let reply = try await transport.reply(to: request, key: Secret("no-key-of-anybody-0000"))
        return reply.head.status != 200 && account.failure(of: reply).kind.isVerdictOnKey
    }

    /// What a refusal says of the key; what says nothing of it is thrown.
    private func report(of failure: AttemptFailure, _ test: KeyTest) throws -> KeyTestReport {
        let name = test.provider.name
        let failure = failure.redacted(by: test.secret.withBytes { KeyTraces(of: $0) })
        let words = (failure.cause as? ProviderError)?.message ?? ""
        let links = test.provider.links
        switch failure.kind {
        case .authInvalid:
            return KeyTestReport(status: .invalid, message: "Invalid API key. Please check and try again.")
        case .keyWrongKind:
            return KeyTestReport(
                status: .invalid,
                message: "Invalid API key. Please check and try again. It is not a key for calling models.")
        case .keyExpired:
            return KeyTestReport(
                status: .expired, message: "The API key has expired. Create a new one at \(links.keys ?? name).")
        case .forbidden:
            return KeyTestReport(
                status: .restricted(words), message: "\(name) restricts the key: \(words)", proved: [.live],
                notProved: [.funds, .inference])
        case .quotaExhausted, .keyLimitExceeded:
            return KeyTestReport(
                status: .noFunds, message: "Insufficient credits. Add credits at \(links.usage ?? name).",
                proved: [.live], notProved: [.inference])
        case .rateLimited:
            let wait = failure.retryAfter ?? .seconds(60)
            return KeyTestReport(
                status: .rateLimited(until: clock.now() + wait),
                message: "Rate limit exceeded. Try again in \(max(1, wait.components.seconds)) s.", proved: [.live],
                notProved: [.funds, .inference])
        default: throw failure
        }
    }
}

extension AttemptFailure.Class {
    fileprivate var isVerdictOnKey: Bool {
        [.authInvalid, .keyExpired, .keyWrongKind, .forbidden].contains(self)
    }
}
