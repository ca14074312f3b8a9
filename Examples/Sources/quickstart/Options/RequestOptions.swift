// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

/// A request, as `route` and `explain` take it.
struct RequestOptions: ParsableArguments {
    @Argument(help: "As in gpt-4, openai/gpt-4 or meta-llama/llama-3.1-8b-instruct:free.")
    var model: String

    @OptionGroup var common: StoreOptions

    @Option(help: "The user's price tier.")
    var tier = TierName.professional

    @Option(help: "The organisation that the user works for. Its keys count in tier enterprise.")
    var organisation: String?

    @Flag(help: "Rather no answer than one that costs credits.")
    var neverCredits = false

    var output: OutputOptions { common.output }

    func request() throws(BYOKError) -> RouteRequest {
        let organisation: KeyOwner? = if let organisation { try .organisation(organisation) } else { nil }
        let caller = Caller(try common.owner(), organisation: organisation, tier: tier.tier)
        return RouteRequest(
            ModelName(model), for: caller, spendPolicy: neverCredits ? .neverCredits : .creditsAsFallback)
    }
}
