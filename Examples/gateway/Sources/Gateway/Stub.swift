// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

struct Model { var name: String; func json() -> [UInt8] { [] } }
extension [Model] { func json() -> [UInt8] { [] } }
extension BYOKRouter { func models(for caller: Caller) async throws(BYOKError) -> [Model] { [] } }
extension RouterOptions {
    var keyTestsPerMinute: Int? {
        get { nil }
        set {}
    }
}
