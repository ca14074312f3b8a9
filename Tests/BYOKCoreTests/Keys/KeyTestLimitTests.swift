// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// The vault is no oracle: nobody finds out through it which of many keys are live.
@Suite struct KeyTestLimitTests {
    private func world(_ limit: Int? = 3) throws -> World { try World { $0.keyTestsPerMinute = limit } }
    private let bob = Samples.user("bob")

    /// Every way to have a key tested.
    private static let ways = ["pasted", "stored", "added", "replaced"]

    private func test(_ way: String, _ number: Int, _ id: KeyID, in world: World) async throws {
        let key = PastedKey.sample(.openAI, 100 + number)
        switch way {
        case "pasted": _ = try await world.vault.test(key, for: .openAI, owner: Samples.alice)
        case "stored": _ = try await world.vault.test(id, of: Samples.alice)
        case "added": try await world.vault.add(key, for: .openAI, owner: Samples.alice)
        default: try await world.vault.replace(id, of: Samples.alice, with: key)
        }
    }

    @Test(arguments: ways, ways) func allWaysCountTogether(way: String, last: String) async throws {
        let world = try world()
        let id = try await world.add(.openAI)
        for number in 1...3 { try await test(way, number, id, in: world) }
        world.clock.advance(by: .seconds(20))
        let asked = world.tester.asked.count
        let error = await #expect(throws: BYOKError.self) { try await test(last, 4, id, in: world) }
        #expect(error?.code == .tooManyTests)
        #expect(error?.retryAt == Samples.start + .seconds(60))
        #expect(world.tester.asked.count == asked && asked == 3)
        // Nothing was stored untested instead.
        #expect(try await world.vault.list(Samples.alice).allSatisfy { !$0.masked.hasSuffix("104") })
        world.clock.advance(by: .seconds(39))
        await #expect(throws: BYOKError.self) { try await test(last, 5, id, in: world) }
        world.clock.advance(by: .seconds(1))
        try await test(last, 6, id, in: world)
    }

    @Test func keysThatAreRefusedCount() async throws {
        let world = try world()
        world.tester.dial(.invalid)
        for number in 1...3 {
            let error = await #expect(throws: BYOKError.self) {
                try await world.vault.add(.sample(.openAI, number), for: .openAI, owner: Samples.alice)
            }
            #expect(error?.code == .keyRefused)
        }
        let error = await #expect(throws: BYOKError.self) {
            try await world.vault.add(.sample(.openAI, 4), for: .openAI, owner: Samples.alice)
        }
        #expect(error?.code == .tooManyTests)
    }

    @Test func whatIsNotTestedDoesNotCount() async throws {
        let world = try world(1)
        let id = try await world.add(.openAI)
        for _ in 0..<5 {
            // A duplicate, what is no key, and what is to be stored untested.
            await #expect(throws: BYOKError.self) {
                try await world.vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
            }
            await #expect(throws: BYOKError.self) {
                try await world.vault.test(PastedKey("x y"), for: .openAI, owner: Samples.alice)
            }
        }
        try await world.vault.add(.sample(.openAI, 2), for: .openAI, owner: Samples.alice, test: false)
        #expect(try await world.vault.test(id, of: Samples.alice).status == .connected)
    }

    @Test func ownersCountByThemselves() async throws {
        let world = try world(1)
        _ = try await world.vault.test(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        _ = try await world.vault.test(.sample(.openAI, 1), for: .openAI, owner: bob)
        await #expect(throws: BYOKError.self) {
            try await world.vault.test(.sample(.openAI, 2), for: .openAI, owner: bob)
        }
        // Neither is the owner's name in a test of the routing's own.
        let id = try await world.add(.openAI)
        try await world.vault.retest(id, of: Samples.alice)
        #expect(world.tester.asked.count == 3)
    }

    @Test func honestUseIsNotInTheWay() async throws {
        let world = try World()
        let id = try await world.add(.openAI)
        for number in 1...10 {
            try await test("added", number, id, in: world)
            try await test("stored", number, id, in: world)
        }
        await #expect(throws: BYOKError.self) { try await test("stored", 0, id, in: world) }
        let unlimited = try self.world(nil)
        let other = try await unlimited.add(.openAI)
        for number in 1...50 { try await test("stored", number, other, in: unlimited) }
    }

    @Test(arguments: [0, -1]) func aLimitThatForbidsAllIsRefused(limit: Int) {
        let error = #expect(throws: BYOKError.self) { try world(limit) }
        #expect(error?.code == .invalidConfiguration && error?.message.contains("keyTestsPerMinute") == true)
    }

    @Test func ownersWhoHaveNotTestedLatelyAreForgotten() throws {
        let limit = KeyTestLimit(1)
        for number in 0..<1_500 {
            try limit.begin(by: Samples.user("user-\(number)"), at: Samples.start + .seconds(number / 10))
        }
        #expect(limit.ownerCount < 1_100)
        // Of these, one came before idle owners were last forgotten.
        for number in [999, 1_499] {
            #expect(throws: BYOKError.self) {
                try limit.begin(by: Samples.user("user-\(number)"), at: Samples.start + .seconds(150))
            }
        }
    }
}
