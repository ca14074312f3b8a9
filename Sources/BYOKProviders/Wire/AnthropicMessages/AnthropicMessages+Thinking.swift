// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension AnthropicMessages {
    /// What a request's `reasoning` becomes: the field `thinking`, an effort, and the limit of tokens that goes with them.
    ///
    /// Thoughts count towards `max_tokens`. Where the request sets that limit it stands, for it bounds what is paid, and a
    /// budget that does not fit below it is lowered; where it sets none, the budget comes on top of the default.
    struct Thinking {
        private(set) var field: RawJSON?
        /// For `output_config`.
        private(set) var effort: String?
        private(set) var maxTokens: Int
        private(set) var isOn = false

        /// The least that a model thinks with.
        private static let leastBudget = 1_024

        /// - Parameter isToolForced: whether the choice of tools makes the model call one: the API refuses to think then.
        init(_ request: ChatRequest, _ traits: ModelTraits, isToolForced: Bool, _ notes: inout Notes) {
            maxTokens = request.maxTokens ?? AnthropicMessages.defaultMaxTokens
            if request.maxTokens == nil, let budget = Self.ownBudget(request.extra) {
                maxTokens = budget.saturatingSum(AnthropicMessages.defaultMaxTokens)
            }
            guard let wish = request.reasoning else { return }
            let details = Details(wish.extra, &notes)
            if wish.effort == "none" || details.isEnabled == false {
                switchOff(traits, &notes)
            } else if wish.effort == nil, wish.maxTokens == nil, details.isEnabled != true {
                if details.display != nil { notes.drop("reasoning.display", "nothing asks for thinking") }
            } else if traits.thinking == .never {
                notes.drop("reasoning", "this model does not think")
            } else {
                switchOn(wish, details, traits, request.maxTokens, isToolForced: isToolForced, &notes)
            }
        }

        /// The budget of a `thinking` that stands in the request as Anthropic wants it.
        private static func ownBudget(_ extra: [JSONField]) -> Int? {
            extra.first { $0.name == "thinking" }?.value.json?["budget_tokens"].integer.flatMap { $0 > 0 ? $0 : nil }
        }

        private mutating func switchOff(_ traits: ModelTraits, _ notes: inout Notes) {
            switch traits.thinking {
            case .never: break
            case .always:
                notes.drop("reasoning.effort", "this model always thinks; the effort is 'low'")
                effort = "low"
            case .budget, .budgetOrAdaptive, .adaptive: field = RawJSON(fields: [JSONField("type", "disabled")])
            }
        }

        private mutating func switchOn(
            _ wish: ReasoningOptions, _ details: Details, _ traits: ModelTraits, _ limit: Int?, isToolForced: Bool,
            _ notes: inout Notes
        ) {
            if traits.thinking != .budget { effort = Self.effort(wish.effort, traits, &notes) }
            if isToolForced {
                return notes.drop(
                    "reasoning", "Anthropic does not think where a tool is forced; the effort, if any, is kept")
            }
            switch traits.thinking {
            case .budget,
                .budgetOrAdaptive where wish.maxTokens != nil:
                if wish.maxTokens != nil, wish.effort != nil, traits.thinking == .budget {
                    notes.drop("reasoning.effort", "reasoning.max_tokens says it for this model")
                }
                guard let budget = budget(wish, below: limit, &notes) else { return }
                if limit == nil { maxTokens = budget.saturatingSum(AnthropicMessages.defaultMaxTokens) }
                field = RawJSON(
                    fields: [JSONField("type", "enabled"), JSONField("budget_tokens", budget)] + details.fields)
            default:
                if wish.maxTokens != nil {
                    notes.drop("reasoning.max_tokens", "this model decides itself how much it thinks; set an effort")
                }
                field = RawJSON(fields: [JSONField("type", "adaptive")] + details.fields)
            }
            isOn = true
        }

        private func budget(_ wish: ReasoningOptions, below limit: Int?, _ notes: inout Notes) -> Int? {
            var budget = wish.maxTokens ?? Self.budgets[wish.effort ?? "medium"] ?? 4_096
            if budget < Self.leastBudget {
                notes.drop("reasoning.max_tokens", "Anthropic thinks with at least 1,024 tokens")
                budget = Self.leastBudget
            }
            guard let limit, budget >= limit else { return budget }
            guard limit > Self.leastBudget else {
                notes.drop("reasoning", "at least 1,024 tokens of thinking must fit below max_tokens")
                return nil
            }
            budget = max(Self.leastBudget, limit / 5 * 4)
            if wish.maxTokens != nil {
                notes.drop("reasoning.max_tokens", "it does not fit below max_tokens; it is \(budget)")
            }
            return budget
        }

        /// For models that know only budgets. All fit below what the smallest of them can answer, 32,000 tokens.
        private static let budgets = [
            "minimal": leastBudget, "low": leastBudget, "medium": 4_096, "high": 16_384, "xhigh": 24_576, "max": 24_576,
        ]

        private static func effort(_ effort: String?, _ traits: ModelTraits, _ notes: inout Notes) -> String? {
            switch effort {
            case "minimal": return "low"
            case "xhigh" where !traits.takesHighestEffort:
                notes.drop("reasoning.effort", "this model has no 'xhigh'; the effort is 'high'")
                return "high"
            default: return effort
            }
        }
    }
}

/// Further fields of `reasoning`: Anthropic's `display`, and what others call it.
private struct Details {
    var isEnabled: Bool?
    var display: RawJSON?
    var fields: [JSONField] { display.map { [JSONField("display", $0)] } ?? [] }

    init(_ extra: [JSONField], _ notes: inout AnthropicMessages.Notes) {
        for field in extra where !field.value.isNull {
            switch field.name {
            case "display": display = field.value
            case "enabled": isEnabled = field.value.json?.bool
            case "exclude": if field.value.json?.bool == true { display = display ?? RawJSON(text: "omitted") }
            case "summary": display = display ?? RawJSON(text: "summarized")
            default: notes.drop("reasoning.\(field.name)", "Anthropic has no such field there")
            }
        }
    }
}

extension Int {
    fileprivate func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
