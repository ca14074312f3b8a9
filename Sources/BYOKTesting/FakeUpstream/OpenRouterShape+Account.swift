// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What OpenRouter tells of a key and its account.
extension OpenRouterShape {
    func report(_ endpoint: FakeEndpoint, _ context: FakeContext) -> FakeError? {
        switch endpoint {
        case .chat: nil
        case .models: models(context)
        case .key: key(context)
        case .credits: credits(context)
        case .generation: generation(context)
        }
    }

    private func key(_ context: FakeContext) -> FakeError {
        let account = context.account
        return FakeError(200) { json in
            json.object("data") { json in
                json.field("label", "sk-or-v1-fak...\(context.key?.tail ?? "")")
                json.name("limit")
                account.limit.map { json.raw(Self.number($0)) } ?? json.null()
                json.name("limit_remaining")
                account.limit.map { limit in
                    json.raw(Self.number(Money(nanodollars: limit.nanodollars - account.spent.nanodollars)))
                } ?? json.null()
                json.name("limit_reset")
                json.null()
                json.field("usage", Self.number(account.spent))
                json.field("byok_usage", 0)
                json.field("include_byok_in_limit", false)
                json.field("is_free_tier", account.isFreeTier)
                json.field("is_management_key", account.isManagementKey)
                json.field("is_provisioning_key", account.isManagementKey)
                json.name("expires_at")
                account.expiresAt.map { json.string($0.description) } ?? json.null()
                json.object("rate_limit") { json in
                    json.field("requests", -1)
                    json.field("interval", "10s")
                }
            }
        }
    }

    /// For management keys alone.
    private func credits(_ context: FakeContext) -> FakeError {
        guard context.account.isManagementKey else {
            return FakeError(403) { json in
                json.object("error") { json in
                    json.field("code", 403)
                    json.field("message", "Only management keys can perform this operation")
                }
            }
        }
        return FakeError(200) { json in
            json.object("data") { json in
                json.field("total_credits", Self.number(context.account.credits))
                json.field("total_usage", Self.number(context.account.spent))
            }
        }
    }

    /// The late look-up of what an answer cost.
    private func generation(_ context: FakeContext) -> FakeError {
        guard let generation = context.generation else {
            return FakeError(404) { json in
                json.object("error") { json in
                    json.field("code", 404)
                    json.field("message", "Generation not found")
                }
            }
        }
        let tokens = generation.tokens
        return FakeError(200) { json in
            json.object("data") { json in
                json.field("id", context.query["id"])
                json.field("model", generation.model)
                json.field("provider_name", generation.servedBy)
                json.field("streamed", generation.isStream)
                json.field("cancelled", generation.isCancelled)
                json.field("native_tokens_prompt", tokens.promptTokens)
                json.field("native_tokens_completion", tokens.output &+ tokens.reasoning)
                json.field("native_tokens_reasoning", tokens.reasoning)
                json.field("native_tokens_cached", tokens.cacheRead)
                json.field("tokens_prompt", tokens.promptTokens)
                json.field("tokens_completion", tokens.output &+ tokens.reasoning)
                json.field("total_cost", generation.cost.map { Self.number($0.charged) })
                json.field("usage", generation.cost.map { Self.number($0.charged) })
                json.field("is_byok", generation.cost?.usesStoredKey ?? false)
                json.name("upstream_inference_cost")
                generation.cost?.upstream.map { json.raw(Self.number($0)) } ?? json.null()
            }
        }
    }

    private func models(_ context: FakeContext) -> FakeError {
        FakeError(200) { json in
            json.array("data") { json in
                for model in context.models {
                    json.object { json in
                        json.field("id", model)
                        json.field("canonical_slug", model)
                        json.field("name", model)
                        json.field("created", 1_700_000_000)
                        json.field("context_length", 128_000)
                        json.object("pricing") { json in
                            json.field("prompt", "0.000001")
                            json.field("completion", "0.000001")
                        }
                    }
                }
            }
        }
    }
}
