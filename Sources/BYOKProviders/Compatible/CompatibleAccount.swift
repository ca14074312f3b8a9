// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Keys and models at an endpoint of OpenAI's shape: most have `/models`.
///
/// Some answer it to anybody: then a test proves that the endpoint is there, and nothing of the key.
public struct CompatibleAccount: ProviderAccount {
    public var provider: Provider { account.provider }
    private let account: OpenAIAccount

    public init(_ provider: Provider) { account = OpenAIAccount(provider, CompatibleFailures.table) }

    public func keyTest() -> UpstreamRequest { account.keyTest() }

    public func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
        var report = try account.report(on: reply)
        report.status = .untested
        report.proved = []
        report.notProved = Set(KeyTestReport.Fact.allCases)
        report.message = "\(provider.name) answered; it may do so whatever the key."
        return report
    }

    public func modelList(after cursor: String?) -> UpstreamRequest { account.modelList(after: cursor) }

    public func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage { try account.models(in: reply) }
    public func failure(of reply: UpstreamReply) -> AttemptFailure { account.failure(of: reply) }
}
