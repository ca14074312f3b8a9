// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "See everything at work, in a folder that is deleted afterwards.",
        discussion: "Ends with an error where the library does not do what the product guide says.")

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "byok-demo-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        // A master key that nobody ever sees; what it seals is gone with it.
        let masterKeys = try MasterKeyring(MasterKeyring.generate())
        let session = try Session(
            path: folder.appending(path: "keys.db").path, masterKeys: masterKeys, hasLedger: true)
        let narrator = Narrator()

        narrator.say(
            "BYOK picks the key for each request and knows who pays. This is the real library on a real store; only the "
                + "keys are made up, tests are simulated, providers are pretended, and nothing is sent anywhere.")
        try await FourScenarios(session: session, narrator: narrator).run()
        let lifecycle = try Lifecycle(session: session, narrator: narrator)
        try await lifecycle.run()
        try CostTables(narrator: narrator).run()
        try await CatalogSweep(session: session, narrator: narrator).run()
        try await FailingKey(session: session, narrator: narrator).run()

        narrator.title("6  What the audit log says of \(lifecycle.owner.id)")
        let entries = try await session.store.entries(of: lifecycle.owner, from: 1, limit: 100)
        Table(entries.suffix(8)).print()
        guard case .intact(let count) = try await session.store.verify(lifecycle.owner) else {
            throw Failure(.refused, "The demo failed: the audit chain is broken.")
        }
        try narrator.confirm(count == entries.count, "\(count) entries, each bound to the one before; none is missing")
        await session.store.close()
        narrator.say("\nThat was all of it. Now you: quickstart --help")
    }
}
