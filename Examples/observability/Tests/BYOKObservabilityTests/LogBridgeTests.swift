// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import InMemoryLogging
import Logging
import Testing

struct LogBridgeTests {
    private func logged(_ event: RouterEvent) throws -> InMemoryLogHandler.Entry {
        let handler = InMemoryLogHandler()
        var logger = Logger(label: "test") { _ in handler }
        logger.logLevel = .trace
        LogBridge(logger).receive(event)
        #expect(handler.entries.count == 1)
        return try #require(handler.entries.first)
    }

    private static let levels: [(RouterEvent.Kind, Logger.Level)] = [
        (.rowAltered, .critical), (.undecryptable, .error), (.auditLost, .error), (.usageLost, .error),
        (.settlementLost, .error), (.settlementOverdue, .warning), (.noticeUndelivered, .warning),
        (.fallbackCapReached, .warning), (.fellBack, .notice), (.payingCredits, .notice), (.expiresSoon, .info),
        (.rotationDue, .info), (.keyUnused, .info),
    ]

    @Test(arguments: levels)
    func theLevelSaysHowMuchToCare(_ kind: RouterEvent.Kind, _ level: Logger.Level) throws {
        let event = RouterEvent(kind, at: Timestamp(seconds: 0), owner: try .user("u"), message: "What happened.")
        let entry = try logged(event)
        #expect(entry.level == level && entry.message == "What happened.")
        #expect(entry.metadata == ["byok.event": "\(kind)", "byok.owner": "user:u"])
    }

    @Test(arguments: [
        (Receipt.Outcome.served, Logger.Level.debug), (.abandoned, .debug), (.failed, .info), (.brokenOff, .notice),
    ])
    func requestsAreLoggedByTheirOutcome(_ outcome: Receipt.Outcome, _ level: Logger.Level) throws {
        #expect(try logged(Receipt.sample(outcome).closed).level == level)
    }

    @Test(arguments: [
        (KeyStatus.connected, Logger.Level.info), (.invalid, .notice), (.noFunds, .notice),
        (.restricted("words of sk-proj-12345678"), .notice),
    ])
    func aStatusIsLoggedWithoutAProvidersWords(_ status: KeyStatus, _ level: Logger.Level) throws {
        let event = RouterEvent(
            .statusChanged, at: Timestamp(seconds: 0), owner: try .user("u"), status: status,
            message: "The key is \(status).")
        let entry = try logged(event)
        #expect(entry.level == level && entry.metadata["byok.status"] == "\(status.code)")
        #expect(!"\(entry)".contains("sk-proj"))
    }

    @Test func whatUsersWriteIsLeftOut() throws {
        let entry = try logged(Receipt.sample(.failed, error: .ownKeyCooling, last: .timeout).closed)
        #expect(!"\(entry.message) \(entry.metadata)".contains(Receipt.words))
        #expect(entry.metadata["byok.attempts"] == ["openai:rateLimited", "openai:timeout"])
        #expect(entry.metadata["byok.error"] == "ownKeyCooling" && entry.metadata["byok.payer"] == "nobody")
    }
}
