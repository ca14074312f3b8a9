// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What a request of a history asks for.
struct RequestSpec: Hashable, Sendable {
    /// Which of the two models.
    var model: Int
    /// As a member of the organisation, whose keys count then.
    var isAtWork: Bool
    var mode: SpendPolicy.Mode
    /// Its id; several requests may have the same.
    var id: Int
    /// Its body.
    var content: UInt8

    /// What must be the same in requests of one id.
    var parameters: [Int] { [model, isAtWork ? 1 : 0, Int(content)] }
}
