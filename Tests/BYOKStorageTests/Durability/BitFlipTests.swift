// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// A disk that gives back another bit than was written.
    struct BitFlipTests {
        /// `BYOK_FLIPS` sets how many: half of them in the pages with keys, half anywhere; with more than the file has
        /// bits, every bit once.
        @Test func aFlippedBitNeverGivesAWrongKey() async throws {
            let whole = try TemporaryFolder()
            let owners = ["a", "b", "c"]
            let expected = try await fill(whole.file(), owners)
            let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: whole.file())))
            var dice = Dice(seed: Effort.seed)
            var tally = Tally()
            for bit in flips(in: file, &dice) {
                var flipped = file
                flipped[bit / 8] ^= 1 << (bit % 8)
                let folder = try TemporaryFolder()
                try Data(flipped).write(to: URL(fileURLWithPath: folder.file()))
                chmod(folder.file(), 0o600)
                let disk = try PowerDisk(on: folder)
                try await judge(disk, expected, bit, &tally)
            }
            print("bit flip test: \(tally), seed \(Effort.seed)")
            #expect(tally.wrong.isEmpty && tally.silent.isEmpty, "\(tally.wrong) \(tally.silent.prefix(5))")
            #expect(tally.right > 0 && tally.refused > 0)
        }

        private struct Tally: CustomStringConvertible {
            var (flips, right, refused, missing) = (0, 0, 0, 0)
            var (wrong, silent) = ([Int](), [Int]())
            var description: String {
                "\(flips) bits, keys opened \(right), reported \(refused), missing from a file reported damaged \(missing), "
                    + "missing in silence \(silent.count), wrong \(wrong.count)"
            }
        }

        /// Four keys for each owner; their values.
        private func fill(_ path: String, _ owners: [String]) async throws -> [String: [KeyID: SeenKey]] {
            let stack = try Stack(at: path, master: Effort.master, recordsUses: false)
            var keys: [String: [KeyID: SeenKey]] = [:]
            for owner in owners {
                for number in 1...4 {
                    try await stack.keys.add(
                        PastedKey(PlantedValue(owner: owner, number: number).text), for: .openAI, owner: .user(owner),
                        label: "v\(number)")
                }
                keys[owner] = try await stack.look(at: owner)
            }
            await stack.store.close()
            return keys
        }

        private func flips(in file: [UInt8], _ dice: inout Dice) -> [Int] {
            let count = Effort.number("BYOK_FLIPS", 600)
            if count >= file.count * 8 { return Array(0..<file.count * 8) }
            // A page with keys has their origin in it.
            let mark = Array("https://api.openai.com".utf8)
            let pages = stride(from: 0, to: file.count, by: 4_096).filter { start in
                file[start..<min(start + 4_096, file.count)].contains(mark)
            }
            return (0..<count).map { number in
                let start = number % 2 == 0 ? (pages.randomElement(using: &dice) ?? 0) : nil
                guard let start else { return Int.random(in: 0..<file.count * 8, using: &dice) }
                return start * 8 + Int.random(in: 0..<4_096 * 8, using: &dice)
            }
        }

        private func judge(
            _ disk: PowerDisk, _ expected: [String: [KeyID: SeenKey]], _ bit: Int, _ tally: inout Tally
        ) async throws {
            tally.flips += 1
            let count = expected.values.reduce(0) { $0 + $1.count }
            let stack: Stack
            do { stack = try disk.open() } catch {
                #expect(error is BYOKError)
                tally.refused += count
                return
            }
            var isMissing = false
            for (owner, keys) in expected {
                do {
                    let seen = try await stack.look(at: owner)
                    for (id, key) in keys {
                        switch seen[id] {
                        case key: tally.right += 1
                        case .some(let other) where other.value == nil: tally.refused += 1
                        case .some: tally.wrong.append(bit)
                        case nil: isMissing = true
                        }
                        try await use(stack, owner, id, key.value) { tally.wrong.append(bit) }
                    }
                } catch {
                    #expect(error is BYOKError)
                    tally.refused += keys.count
                }
                _ = try? await stack.store.verify(.user(owner))
            }
            guard isMissing else { return }
            if await isReported(stack, disk, expected) { tally.missing += 1 } else { tally.silent.append(bit) }
        }

        /// As a host would, by way of the router.
        private func use(
            _ stack: Stack, _ owner: String, _ id: KeyID, _ value: Int?, ifWrong: () -> Void
        ) async throws {
            let caller = Caller(try .user(owner), tier: .starter)
            do {
                let route = try await stack.router.route(RouteRequest(Stack.model, for: caller, key: .key(id)))
                let opened = try await route.withSecret { PlantedValue($0) }
                if opened != PlantedValue(owner: owner, number: value ?? 0) { ifWrong() }
            } catch {
                #expect(error is BYOKError)
            }
        }

        /// Where a key is gone from its place: a walk over all rows, the audit chain or SQLite's own check tells.
        private func isReported(
            _ stack: Stack, _ disk: PowerDisk, _ expected: [String: [KeyID: SeenKey]]
        ) async -> Bool {
            do {
                var rows = 0
                var cursor: KeyCursor?
                repeat {
                    let page = try await stack.store.page(after: cursor)
                    rows += page.records.filter { expected[$0.owner.id]?[$0.id] == nil }.count
                    cursor = page.next
                } while cursor != nil
                if rows > 0 { return true }
                return integrityCheck(of: disk.folder.file()) != "ok"
            } catch {
                return true
            }
        }
    }
}
