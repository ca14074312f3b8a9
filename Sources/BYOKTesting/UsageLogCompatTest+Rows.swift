// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One row per owner, day, member, key, provider and model, in one order.
extension UsageLogCompatTest {
    static let rowChecks: [Check] = [
        Check("keeps owners apart") { stage in
            let id = try stage.owner().id
            var records: [UsageRecord] = []
            for (number, owner) in try [KeyOwner.user(id), .organisation(id), .user(id + "x")].enumerated() {
                var record = try stage.record(cost: Int64(number))
                record.owner = owner
                records.append(record)
            }
            try await stage.append(records, batch: stage.batch(1))
            for record in records {
                let rows = try await stage.log.summary(of: record.owner, days: 0...100_000)
                try stage.expect(rows.map(\.cost) == [record.cost], "\(record.owner.kind) has other rows than its own")
            }
        },
        Check("keeps members apart under who pays") { stage in
            for number in 0..<2 {
                try await stage.append(
                    [
                        stage.record(cost: 1, owner: 2), stage.record(cost: 10, owner: 2, member: 0),
                        stage.record(cost: 100, owner: 2, member: 1), stage.record(cost: 1_000, owner: 2, member: 1),
                    ], batch: stage.batch(Int64(number)))
            }
            let rows = try await stage.summary(2)
            let members = try [stage.owner(0), stage.owner(1), stage.owner(2)]
            try stage.expect(rows.map(\.member) == members, "the members are \(rows.map(\.member))")
            try await stage.expect(costs: [20, 2_200, 2], "after two batches", owner: 2)
            try stage.expect(try await stage.summary(0).isEmpty, "a member pays, too")
        },
        Check("keeps system keys apart from keys") { stage in
            let (first, second) = (stage.keyID(1), stage.keyID(2))
            for number in 0..<2 {
                try await stage.append(
                    [stage.record(cost: 1), stage.record(cost: 10, key: 1), stage.record(cost: 100, key: 2)],
                    batch: stage.batch(Int64(number)))
            }
            let rows = try await stage.summary()
            try stage.expect(rows.map(\.keyID) == [nil, first, second], "the keys are others")
            try await stage.expect(costs: [2, 20, 200], "after two batches")
        },
        Check("tells texts apart byte by byte") { stage in
            let texts = ["", " ", "A", "a", "a ", "a'\"%_\\;--", "e\u{301}", "é", "日本語", "😀"]
            for batch in Int64(0)..<2 {
                try await stage.append(
                    texts.enumerated().map { try stage.record(cost: Int64($0 + 1), model: $1) }
                        + texts.enumerated().map { try stage.record(cost: Int64($0 + 1), owner: 1, provider: $1) },
                    batch: stage.batch(batch))
            }
            for owner in 0..<2 {
                let rows = try await stage.summary(owner)
                let found = rows.map { Array((owner == 0 ? $0.model : $0.provider.rawValue).utf8) }
                try stage.expect(found == texts.map { Array($0.utf8) }, "the texts are \(found)")
                try stage.expect(
                    rows.map(\.cost.nanodollars) == texts.indices.map { Int64($0 + 1) * 2 }, "a sum is another text's")
            }
        },
        Check("orders rows by day, member, key, provider and model") { stage in
            var records: [UsageRecord] = []
            for number in 0..<162 {
                // Another order than that of the result, by a step that has no divisor in common with 162.
                let place = number * 65 % 162
                let model = ["b", "c", "d"][place % 3]
                let provider = ["B", "Z", "a"][place / 3 % 3]
                let keys: [UInt64?] = [nil, 1, 300]
                let key = keys[place / 9 % 3]
                records.append(
                    try stage.record(
                        cost: Int64(place), member: place / 27 % 2, day: UsageStage.day + place / 54, key: key,
                        provider: provider, model: model))
            }
            for (number, chunk) in [records[..<30], records[30..<50], records[50...]].enumerated() {
                try await stage.append(Array(chunk), batch: stage.batch(Int64(number)))
            }
            try await stage.expect(costs: Array(0..<162), "by day, member, key, provider, model")
        },
        Check("gives the days asked for, both ends included") { stage in
            let days = [-1, 0, 1, 18_000, 18_001, 18_002]
            try await stage.append(
                days.enumerated().map { try stage.record(cost: Int64($0), day: $1) }, batch: stage.batch(1))
            let expectations: [(ClosedRange<Int>, [Int64])] = [
                (0...1, [1, 2]), (-1 ... -1, [0]), (18_000...18_001, [3, 4]), (2...17_999, []), (18_002...18_002, [5]),
                (Int.min...Int.max, [0, 1, 2, 3, 4, 5]),
            ]
            for (range, expected) in expectations {
                let found = try await stage.log.summary(of: stage.owner(), days: range)
                try stage.expect(found.map(\.cost.nanodollars) == expected, "\(range) gave \(found.map(\.day))")
                try stage.expect(found.map(\.day) == expected.map { days[Int($0)] }, "a row's day is another")
            }
        },
        Check("begins a day at midnight UTC") { stage in
            var records: [UsageRecord] = []
            for (number, second) in [Int64(-86_400), 0, 86_400, 1_728_000_000].enumerated() {
                for offset in Int64(-1)...0 {
                    var record = try stage.record(owner: number)
                    record.at = Timestamp(microseconds: second * 1_000_000 + offset)
                    records.append(record)
                }
            }
            var last = try stage.record(owner: 4)
            last.at = Timestamp(microseconds: .max)
            try await stage.append(records + [last], batch: stage.batch(1))
            for (number, day) in [-1, 0, 1, 20_000].enumerated() {
                let found = try await stage.summary(number).map(\.day)
                try stage.expect(found == [day - 1, day], "the days around \(day)'s midnight are \(found)")
            }
            try stage.expect(try await stage.sum(4).day == 106_751_991, "the last moment's day is another")
        },
    ]
}
