// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import CPowerCut
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// A disk whose operations fail, one after the other; and a full one.
    struct FailingDiskTests {
        private static let kinds: [(String, power_operation, Int32)] = [
            ("read", POWER_READ, 0), ("write", POWER_WRITE, 0), ("full", POWER_WRITE, 13), ("sync", POWER_SYNC, 0),
            ("truncate", POWER_TRUNCATE, 0), ("delete", POWER_DELETE, 0),
        ]

        /// The N-th operation of a kind fails, for every N: nothing acknowledged is lost, and the store works on.
        @Test(arguments: kinds.map(\.0))
        func aFailedOperationLosesNothing(kind: String) async throws {
            let (_, operation, code) = try #require(Self.kinds.first { $0.0 == kind })
            var (number, failed, codes, found) = (0, 0, Set<String>(), [String]())
            var isReached = true
            while isReached, found.isEmpty {
                number += 1
                let disk = try PowerDisk()
                power_disk_fail(disk.disk, Int32(operation.rawValue), number, 1, code)
                let (evidence, errors, count) = await run(disk)
                isReached = count >= number
                failed += errors.isEmpty ? 0 : 1
                codes.formUnion(errors)
                found += await findings(evidence, at: disk.folder.file(), options: disk.options).map {
                    "operation \(number): \($0)"
                }
                if evidence.acknowledged < 9 { found.append("operation \(number): the store did not go on") }
            }
            print(
                "failing disk test, \(kind): \(number - 1) operations failed, \(failed) of them reached a caller as "
                    + "\(codes.sorted().joined(separator: ", ")), \(found.count) findings")
            #expect(found.isEmpty, "\(found.prefix(5))")
            #expect(codes.isSubset(of: ["storeUnavailable", "storeFull"]), "\(codes)")
        }

        /// Opens, trying twice, and makes changes; then some more that must succeed.
        private func run(_ disk: PowerDisk) async -> (Evidence, errors: [String], operations: Int) {
            var errors: [String] = []
            var evidence = Evidence()
            for _ in 0..<2 {
                do {
                    let stack = try disk.open()
                    let journal = Journal()
                    let lane = try Lane(stack, journal, owners: ["a", "b"], foreign: [], seed: 5, values: 1)
                    try? await lane.look()
                    for _ in 0..<10 { await lane.step() }
                    let count = power_disk_matching(disk.disk)
                    power_disk_fail(disk.disk, 0, 0, 0, 0)
                    let before = lane.count
                    // Two: the first may only find out what became of the change in doubt.
                    for _ in 0..<2 { await lane.step() }
                    if lane.count == before { evidence.add(Finding(.lost, "the store does not work on")) }
                    await stack.store.close()
                    evidence.follow(journal.lines)
                    for case .failed(_, let code) in journal.lines { errors.append(code) }
                    return (evidence, errors, count)
                } catch {
                    errors.append((error as? BYOKError)?.code.description ?? "untyped")
                }
            }
            return (evidence, errors, .max)
        }

        /// On a disk without any room keys can still be taken out of use, in what the ballast gives back.
        @Test func revokesOnADiskThatIsFull() async throws {
            let disk = try PowerDisk()
            let stack = try disk.open()
            let journal = Journal()
            let lane = try Lane(stack, journal, owners: ["a", "b"], foreign: [], seed: 5, values: 1)
            for _ in 0..<30 { await lane.step() }
            let owner = try KeyOwner.user("full")
            var keys: [KeyID] = []
            for number in 0..<20 {
                let value = PlantedValue(owner: "full", number: number).text
                keys.append(try await stack.keys.add(PastedKey(value), for: .openAI, owner: owner).summary.id)
            }
            let used = try FileManager.default.contentsOfDirectory(atPath: disk.folder.path).reduce(0) {
                let path = disk.folder.path + "/" + $1
                return try $0 + (FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
            }
            power_disk_limit(disk.disk, disk.folder.path, Int64(used))
            var refusals = 0
            var strangers: Set = ["full"]
            for number in 100..<2_000 where refusals < 20 {
                do {
                    let value = PlantedValue(owner: "full", number: number).text
                    strangers.insert("f\(number)")
                    let added = try await stack.keys.add(PastedKey(value), for: .openAI, owner: .user("f\(number)"))
                    #expect(added.report == nil)
                } catch {
                    #expect(error.code == .storeFull)
                    refusals += 1
                }
            }
            #expect(refusals == 20)
            for id in keys.prefix(10) { try await stack.keys.change(id, of: owner, .disable) }
            for id in keys.dropFirst(5) { try await stack.keys.remove(id, of: owner) }
            let left = try await stack.keys.list(owner)
            #expect(Set(left.map(\.id)) == Set(keys.prefix(5)) && left.allSatisfy { !$0.isEnabled })
            power_disk_limit(disk.disk, disk.folder.path, 0)
            for _ in 0..<3 { await lane.step() }
            await stack.store.close()
            let again = try Stack(at: disk.folder.file(), master: Effort.master)
            #expect(try await again.look(at: "full").count == 5)
            var evidence = Evidence()
            evidence.follow(journal.lines)
            try await evidence.compare(with: again, ignoring: strangers)
            #expect(evidence.findings().isEmpty, "\(evidence.findings())")
        }
    }
}
