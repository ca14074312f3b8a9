// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting

extension Sandbox {
    static func byok() throws -> Sandbox { try Sandbox(of: "byok") }
}
