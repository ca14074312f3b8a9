// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What is written comes back.
extension KeyStoreCompatTest {
    static let recordChecks: [Check] = [
        Check("brings back every field") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            let table = try await stage.table(owner)
            try stage.expect(table.records.count == 1, "one insert gave \(table.records.count) records")
            try stage.expectSame(table.records.first, record)
        },
        Check("brings back extreme values") { stage in
            for (number, record) in try extremes(stage).enumerated() {
                try await stage.insert(record)
                let found = try await stage.table(record.owner).records.first { $0.id == record.id }
                try stage.expect(found != nil, "extreme record \(number) is missing")
                try stage.expectSame(found, record)
            }
        },
        Check("brings back every kept status and policy") { stage in
            let owner = try stage.owner()
            let statuses: [KeyStatus] = [
                .untested, .connected, .noFunds, .invalid, .restricted("may not call models"), .restricted(""),
                .expired,
            ]
            for (number, status) in statuses.enumerated() {
                var record = stage.record(owner, number)
                record.status = status
                record.policy = KeyPolicy(
                    allowedModels: ["gpt-4o", "claude-*"], deniedModels: ["é", ""], members: number % 2 == 0 ? [] : nil,
                    spendPolicy: .neverCredits)
                try await stage.insert(record)
                try stage.expectSame(try await stage.table(owner).records.first { $0.id == record.id }, record)
            }
        },
        Check("gives an unknown owner an empty table") { stage in
            try stage.expect(try await stage.table(stage.owner()).records.isEmpty, "there are records")
        },
        Check("gives no table for no owner") { stage in
            try stage.expect(try await stage.store.records(ownedBy: []).isEmpty, "there are tables")
        },
        Check("gives the tables in the order asked for") { stage in
            for count in [2, 3, 7] {
                let owners = try (0..<count).map { try stage.owner(count * 100 + $0) }
                for (number, owner) in owners.enumerated() where number % 2 == 0 {
                    try await stage.insert(stage.record(owner, number), stage.record(owner, number + 50))
                }
                let tables = try await stage.store.records(ownedBy: owners.reversed())
                try stage.expect(tables.map(\.owner) == owners.reversed(), "the order of \(count) owners is another")
                for (number, table) in tables.reversed().enumerated() {
                    let expected = number % 2 == 0 ? 2 : 0
                    let count = table.records.count
                    try stage.expect(count == expected, "owner \(number) has \(count) records")
                    let isTheirs = table.records.allSatisfy { $0.owner == table.owner }
                    try stage.expect(isTheirs, "a record is another owner's")
                }
            }
        },
        Check("gives an owner asked for twice twice") { stage in
            let owner = try stage.owner()
            try await stage.insert(stage.record(owner, 0))
            let tables = try await stage.store.records(ownedBy: [owner, owner])
            try stage.expect(tables.map(\.records.count) == [1, 1], "it gave \(tables.map(\.records.count))")
        },
        Check("updates") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            let bystander = stage.record(owner, 1)
            try await stage.insert(record, bystander)
            var next = record.changed(label: "new")
            next.sealed = SealedSecret(token: Array("other".utf8), kid: "k2")
            next.fingerprint = stage.record(owner, 2).fingerprint
            next.isEnabled = false
            try await stage.store.commit(
                KeyChange(owner: owner, writes: [.update(next, expecting: 1)], audit: []))
            let records = try await stage.table(owner).records
            try stage.expectSame(records.first { $0.id == record.id }, next)
            try stage.expectSame(records.first { $0.id == bystander.id }, bystander)
        },
        Check("removes") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            let bystander = stage.record(owner, 1)
            try await stage.insert(record, bystander)
            try await stage.store.commit(KeyChange(owner: owner, writes: [.remove(record.id, expecting: 1)], audit: []))
            let records = try await stage.table(owner).records
            try stage.expect(records.count == 1, "\(records.count) records are left of two")
            try stage.expectSame(records.first, bystander)
            // The place is free again.
            try await stage.insert(record)
        },
        Check("writes data that does not affect routing") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            let next = record.changed(label: "new")
            try await stage.store.commit(
                KeyChange(owner: owner, writes: [.update(next, expecting: 1)], audit: [], affectsRouting: false))
            try stage.expectSame(try await stage.table(owner).records.first, next)
        },
        Check(
            "survives reopening",
            kit: { stage, kit in
                guard let reopen = kit.reopen else { return }
                let owner = try stage.owner()
                let record = stage.record(owner, 0)
                try await stage.insert(record, audit: [stage.event(owner)])
                let again = CompatStage(check: stage.check, store: try await reopen(stage.store))
                try again.expectSame(try await again.table(owner).records.first, record)
                try again.expect(try await again.entries(owner).count == 1, "the audit entry is gone")
            }),
    ]

    private static func extremes(_ stage: CompatStage) throws -> [KeyRecord] {
        let long = String(repeating: "x", count: 255)
        let owners = try [
            KeyOwner.user("u" + "\(UInt64.random(in: .min ... .max))"), .user(long), .organisation(long), .user("é"),
            .user("e\u{301}"), .user("' OR 1=1 --"), .organisation("😀/%_\\"),
        ]
        return owners.enumerated().map { number, owner in
            var record = stage.record(owner, Int.random(in: 0...1_000_000))
            switch number % 4 {
            case 0:
                (record.label, record.masked, record.origin) = ("", "", "")
                (record.sealed, record.mac) = (SealedSecret(token: [], kid: ""), [])
                (record.testedAt, record.expiresAt) = (nil, nil)
            case 1:
                (record.generation, record.position) = (.max, .max)
                (record.createdAt, record.updatedAt) = (Timestamp(microseconds: .max), Timestamp(microseconds: .min))
                record.expiresAt = Timestamp(microseconds: 0)
            case 2:
                record.label = "schön e\u{301}é 日本語 😀\u{200F}'\"\\%"
                (record.generation, record.position, record.isEnabled) = (.min, .min, false)
                record.expiresAt = Timestamp(microseconds: -1)
            default:
                record.sealed.token = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
                record.label = String(repeating: "l", count: 5_000)
                record.status = .restricted(String(repeating: "r", count: 1_000))
                record.version = .max
            }
            return record
        }
    }
}
