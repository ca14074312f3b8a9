// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CMeter

/// The stamps in one stream.
final class Stamps {
    private var state = meter_stamps()

    init(capacity: Int = 4096) {
        state.ages = .allocate(capacity: capacity)
        state.capacity = capacity
    }

    deinit { state.ages.deallocate() }

    func read(_ piece: UnsafeRawBufferPointer) {
        meter_stamps_read(&state, piece.baseAddress?.assumingMemoryBound(to: UInt8.self), piece.count)
    }

    var ages: [UInt64] { Array(UnsafeBufferPointer(start: state.ages, count: state.count)) }
}
