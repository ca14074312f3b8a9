// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKStorage

/// A token moved to any other place does not open: exhaustively.
struct SwapMatrixTests {
    /// 5 ids × 2 kinds × 4 providers × 4 origins × 2 records × 5 generations. The names are such that two fields written
    /// without their lengths, or in another order, would run together to the same bytes.
    private static func places() throws -> [SealingContext] {
        var places: [SealingContext] = []
        for id in ["al", "ali", "a", "alice", "aliceo"] {
            for owner in [try KeyOwner.user(id), try .organisation(id)] {
                for provider in ["iopenai", "openai", "liopenai", "openaih"] {
                    for origin in ["https://a", "https://a/", "ttps://a", "nopenaihttps://a"] {
                        for low in [1, 256] as [UInt64] {
                            for generation in [0, 1, 2, 256, .max] as [Int64] {
                                places.append(
                                    SealingContext(
                                        owner: owner, provider: provider, origin: origin,
                                        recordID: KeyID(high: 7, low: low), generation: generation))
                            }
                        }
                    }
                }
            }
        }
        return places
    }

    @Test func opensInNoOtherPlace() async throws {
        let places = try Self.places()
        try #require(places.count == 1_600 && Set(places).count == 1_600)
        let sealer = try FernetSealer(MasterKeyring(FernetSealerTests.key1))
        let sealed = try places.map { try sealer.seal(FernetSealerTests.secret, for: $0) }
        let counts = await withTaskGroup(of: (opened: Int, refused: Int).self) { group in
            for half in 0..<2 {
                group.addTask {
                    var counts = (opened: 0, refused: 0)
                    for row in stride(from: half, to: places.count, by: 2) {
                        for column in places.indices {
                            // Counted before anything is thrown away: a plaintext released to the wrong place counts
                            // even where an error follows.
                            var isReleased = false
                            _ = try? sealer.open(sealed[row], for: places[column]) { _ in isReleased = true }
                            if isReleased { counts.opened += 1 } else { counts.refused += 1 }
                            if isReleased != (row == column) {
                                Issue.record("The token for \(places[row]) in \(places[column]).")
                            }
                        }
                        await Task.yield()
                    }
                    return counts
                }
            }
            return await group.reduce(into: (opened: 0, refused: 0)) {
                $0 = ($0.opened + $1.opened, $0.refused + $1.refused)
            }
        }
        #expect(counts.opened == 1_600 && counts.refused == 1_600 * 1_599)
        print("swap matrix: \(places.count) places, \(counts.opened + counts.refused) pairs, \(counts.opened) opened")
    }
}
