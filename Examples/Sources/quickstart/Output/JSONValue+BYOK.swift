// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

/// What the library answers, as JSON.
extension JSONValue {
    init(_ key: AddedKey) {
        self = .object([
            "key": JSONValue(key.summary), "notices": .array(key.notices.map { .text($0) }),
            "test": key.report.map { JSONValue($0) } ?? .null,
        ])
    }

    init(_ report: KeyTestReport) {
        self = .object([
            "message": .string(report.message),
            "notProved": .array(report.notProved.map(\.rawValue).sorted().map(JSONValue.string)),
            "proved": .array(report.proved.map(\.rawValue).sorted().map(JSONValue.string)), "simulated": .bool(true),
            "status": .text(report.status.code), "until": .text(report.status.until),
        ])
    }

    init(_ plan: RoutePlan) {
        self = .object([
            "billing": .text(plan.billing), "error": .text(plan.error?.code), "message": .text(plan.error?.message),
            "model": .text(plan.model), "steps": .array(plan.steps.map { JSONValue($0) }), "tip": .text(plan.remedy),
            "usesOwnKey": plan.billing.map { .bool($0 == .providerBillsOwner) } ?? .null,
        ])
    }

    init(_ route: Route, _ plan: RoutePlan) {
        self = .object([
            "billing": .text(route.billing), "keyID": .text(route.keyID), "keyOwner": .text(route.keyOwner),
            "model": .text(route.model), "provider": .text(route.provider.id), "requestedModel": .text(plan.model),
            "simulated": .bool(route.isSystem), "tip": .text(plan.remedy), "usesOwnKey": .bool(!route.isSystem),
        ])
    }

    init(_ model: ModelEntry) {
        self = .object([
            "aliases": .array(model.aliases.map(JSONValue.string)), "name": .string(model.name),
            "offers": .array(
                model.offers.map { offer in
                    .object([
                        "ids": .array(offer.ids.map(JSONValue.string)),
                        "inputPerMillion": .text(offer.price?.rates.input?.perMillion),
                        "outputPerMillion": .text(offer.price?.rates.output?.perMillion),
                        "provider": .text(offer.provider),
                    ])
                }),
            "retired": .bool(model.isRetired),
        ])
    }

    private init(_ step: RoutePlan.Step) {
        self = .object([
            "chosen": .bool(step.isChosen), "keyID": .text(step.keyID), "label": .string(step.label),
            "masked": .string(step.masked), "model": .text(step.model), "owner": .text(step.owner),
            "provider": .text(step.provider.id), "rejection": .text(step.rejection?.code),
        ])
    }
}
