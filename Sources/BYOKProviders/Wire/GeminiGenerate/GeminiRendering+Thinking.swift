// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// `thinkingConfig`, by what the model takes.
extension GeminiRendering {
    /// Thoughts are asked for wherever thinking is set, unless `reasoning.exclude` says otherwise.
    mutating func thinkingConfig() throws(BYOKError) -> RawJSON? {
        guard let options = request.reasoning else { return nil }
        let flags = thinkingFlags(options)
        let effort = flags.isOff ? "none" : options.effort
        guard model.thinking != .none else {
            if effort != "none" { drop("reasoning", "\(model.name) has no thinking to set") }
            return nil
        }
        let isOff = effort == "none" || options.maxTokens == 0
        var level: String?
        var budget = options.maxTokens
        if budget != nil {
            if options.effort != nil { drop("reasoning.effort", "Google takes it or a number of tokens, not both") }
        } else if let effort {
            (level, budget) = try thinking(effort)
        }
        if level == nil, budget == nil, flags.excludesThoughts { return nil }
        return .writing { json in
            json.object { json in
                json.field("thinkingLevel", level)
                json.field("thinkingBudget", budget)
                if !isOff, !flags.excludesThoughts { json.field("includeThoughts", true) }
            }
        }
    }

    /// OpenRouter's `exclude` and `enabled`; OpenAI's `summary` asks for what comes anyway.
    private mutating func thinkingFlags(_ options: ReasoningOptions) -> (excludesThoughts: Bool, isOff: Bool) {
        var excludesThoughts = false
        var isOff = false
        for field in options.extra {
            let value = field.value.json?.bool
            switch field.name {
            case "exclude": excludesThoughts = value == true
            case "enabled": isOff = value == false
            case "summary": break
            default: drop([field], "reasoning")
            }
        }
        return (excludesThoughts, isOff)
    }

    /// The budgets are those of Google's own endpoint of OpenAI's shape (https://ai.google.dev/gemini-api/docs/openai).
    private static let budgets = ["none": 0, "minimal": 1_024, "low": 1_024, "medium": 8_192, "high": 24_576]

    private mutating func thinking(_ asked: String) throws(BYOKError) -> (level: String?, budget: Int?) {
        let effort = asked == "xhigh" || asked == "max" ? "high" : asked
        guard let budget = Self.budgets[effort] else {
            throw Self.unsupported("reasoning.effort", "use 'none', 'minimal', 'low', 'medium' or 'high'.")
        }
        switch model.thinking {
        case .none: return (nil, nil)
        case .budget(let canBeOff):
            if effort == "none", !canBeOff {
                note(asked, "128 tokens")
                return (nil, 128)
            }
            if effort != asked { note(asked, "\(budget) tokens") }
            return (nil, budget)
        case .level(let least, let hasMedium):
            var level = effort
            if effort == "none" || effort == "minimal" { level = least }
            if effort == "medium", !hasMedium { level = "high" }
            if level != asked { note(asked, "'\(level)'") }
            return (level, nil)
        }
    }

    private mutating func note(_ asked: String, _ nearest: String) {
        drop("reasoning.effort", "\(model.name) has no '\(asked)'; the nearest, \(nearest), was asked for")
    }
}
