// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Reports, statements and savings: what the library says, as the API writes it.
struct UsageRoutesTests {
    private let stage: Stage
    private let base = "/api/v1/account"
    init() throws { stage = try Stage() }

    /// One chat on credits, then two on an own key.
    private func useSome() async throws -> String {
        try await stage.grant("5.00", to: "alice")
        _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"))
        let id = try await stage.addKey()
        for _ in 0..<2 { _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4")) }
        try await stage.gateway.router.flushUsage()
        return id
    }

    @Test func sumsAreByWhatIsAskedFor() async throws {
        let id = try await useSome()
        let usage = try await stage.ask(.get, "\(base)/usage?by=key,payer&every=day", as: "alice").json
        let rows = usage["rows"].list
        #expect(rows.map { $0["key"].text } == [id, "system"])
        #expect(rows.map { $0["payer"].text } == ["ownKey", "credits"])
        #expect(rows.map { $0["requests"] } == [2, 1])
        #expect(rows[0].names.isDisjoint(with: ["model", "provider", "member"]))
        #expect(rows[0]["credits"] == "0.00" && rows[0]["fallbacks"] == 0 && rows[0]["unknownCosts"] == 0)
        #expect(rows[0]["from"] == usage["to"] && rows[0]["to"] == usage["to"])
        #expect(
            rows[1]["tokens"]["total"].number == (rows[1]["tokens"]["input"].number ?? 0)
                + (rows[1]["tokens"]["output"].number ?? 0))
        let all = try await stage.ask(.get, "\(base)/usage", as: "alice").json["rows"]
        #expect(all.list.count == 1 && all[0]["requests"] == 3)
        // What was charged is what the ledger says.
        let balance = try await stage.store.balance(of: .user("alice"))
        #expect(all[0]["credits"].text == "\(try Money(nanodollars: 5_000_000_000).subtracting(balance.total))")
        let none = try await stage.ask(.get, "\(base)/usage?by=key&from=2020-01-01&to=2020-02-29", as: "alice").json
        #expect(none["from"] == "2020-01-01" && none["to"] == "2020-02-29" && none["rows"].list.isEmpty)
        #expect(try await stage.ask(.get, "\(base)/usage?by=key", as: "bob").json["rows"].list.isEmpty)
    }

    @Test func modelsAreRankedAndTimeHasNoGaps() async throws {
        _ = try await useSome()
        _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("claude-3-haiku"))
        try await stage.gateway.router.flushUsage()
        let models = try await stage.ask(.get, "\(base)/usage/models?by=requests&limit=1", as: "alice").json["rows"]
            .list
        #expect(models.map { $0["model"].text } == ["openai/gpt-4"] && models[0]["requests"] == 3)
        let time = try await stage.ask(.get, "\(base)/usage/time?every=day", as: "alice").json["rows"].list
        #expect(time.count == 30 && time[29]["requests"] == 4 && time[0]["requests"] == 0)
        let weeks = try await stage.ask(
            .get, "\(base)/usage/time?every=week&from=2026-08-01&to=2026-08-31", as: "alice"
        ).json["rows"].list
        #expect(
            weeks.map { $0["from"].text } == [
                "2026-08-01", "2026-08-03", "2026-08-10", "2026-08-17", "2026-08-24", "2026-08-31",
            ])
    }

    @Test(arguments: [
        ("usage?by=colour", "by: takes"), ("usage?every=year", "every: must be"),
        ("usage?from=yesterday", "from: must"),
        ("usage?to=2026-02-30", "to: must"), ("usage?from=2026-02-02&to=2026-02-01", "from: must not be after"),
        ("usage?form=2026-02-02", "parameter that this address does not know"),
        ("usage?from=1&from=2", "from: stands twice"),
        ("usage/models?limit=0", "limit: must be"), ("usage/models?limit=x", "limit: must be"),
        ("usage/time?from=0001-01-01&to=9999-12-31", "at most 10000 rows"), ("statement?month=2026-13", "month: must"),
        ("statement?month=08-2026", "month: must"), ("statement?format=xml", "format: must"),
        ("notices?limit=1001", "limit: must be"), ("credits/entries?from=today", "from: must be a time"),
        ("plan", "model: is missing"), ("plan?model=gpt-4&spending=often", "spending: must be"),
        ("api-keys?x=1", "takes no parameters"),
    ])
    func parametersThatAreNotRightAreNamed(_ path: String, _ words: String) async throws {
        let answer = try await stage.ask(.get, "\(base)/\(path)", as: "alice")
        #expect(answer.status == 400 && answer.message.contains(words), "\(answer.text)")
    }

    @Test func aStatementIsAFileWithALineForEveryRequest() async throws {
        let id = try await useSome()
        let csv = try await stage.ask(.get, "\(base)/statement", as: "alice")
        let month = UsagePeriod.month(of: SystemClock().now()).firstDate.prefix(7)
        #expect(csv.status == 200 && csv.header("content-type") == "text/csv; charset=utf-8")
        #expect(csv.header("content-disposition") == "attachment; filename=\"statement-\(month).csv\"")
        let lines = csv.text.split(separator: "\r\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("request_id,at,"))
        #expect(lines[2].contains(",own,\(id),") && lines[1].contains(",system,"))
        let json = try await stage.ask(.get, "\(base)/statement?format=json&month=\(month)", as: "alice").json
        #expect(json["payer"] == "user:alice" && json["lines"].list.count == 3 && json["totals"]["requests"] == 3)
        let past = try await stage.ask(.get, "\(base)/statement?format=json&month=2020-02", as: "alice").json
        #expect(past["lines"].list.isEmpty && past["from"] == "2020-02-01T00:00:00Z")
    }

    @Test func savingsCompareWithTheTiersCredits() async throws {
        _ = try await useSome()
        let savings = try await stage.ask(.get, "\(base)/savings", as: "alice").json
        let (credits, own) = (Money(savings["creditsCost"].text ?? ""), Money(savings["ownKeyCost"].text ?? ""))
        #expect(savings["counted"] == 2 && savings["free"] == 0)
        #expect(try Money(savings["saved"].text ?? "") == credits?.subtracting(own ?? .zero))
        let free = try await stage.ask(.get, "\(base)/savings?baseline=gpt-4", as: "alice")
        #expect(free.status == 200)
        let unknown = try await stage.ask(.get, "\(base)/savings?baseline=no-such-model-x", as: "alice")
        #expect(unknown.status == 404 && unknown.code == "model_not_found")
    }
}
