// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKProviders
import Console

/// Who judges a key that is tested.
struct LiveOptions: ParsableArguments {
    @Flag(help: "Test at the provider: sends the key to it, costs nothing. Without this, tests are simulated.")
    var live = false

    /// What is said before a simulated verdict.
    var disclaimer: String? {
        live ? nil : "SIMULATION: no provider was asked; the key's last letters decide."
    }
}
