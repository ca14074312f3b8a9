// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// The further fields of a request: those that the Messages API knows go as they are, the others are listed. What a
    /// neutral field has set stands; objects that both fill are merged.
    struct Further {
        private let fields: [JSONField]

        /// Fields of the Messages API that the neutral request does not have.
        private static let known: Set = [
            "cache_control", "container", "context_management", "fallbacks", "inference_geo", "mcp_servers", "metadata",
            "output_config", "output_format", "service_tier", "speed", "stop_sequences", "system", "thinking", "top_k",
        ]

        /// - Parameter body: what the neutral fields have set.
        init(_ extra: [JSONField], beside body: [JSONField], _ notes: inout Notes) {
            let taken = Set(body.map(\.name)).subtracting(["metadata", "output_config"])
            var seen: Set<String> = []
            fields = extra.filter { field in
                guard !field.value.isNull else { return false }
                if taken.contains(field.name) {
                    notes.drop(field.name, "other fields of the request set it already")
                } else if !seen.insert(field.name).inserted {
                    notes.drop(field.name, "it is given twice")
                } else {
                    return true
                }
                return false
            }
        }

        var asksForThinking: Bool {
            guard let type = fields.first(where: { $0.name == "thinking" })?.value.json?["type"] else { return false }
            return type.exists && !type.equals("disabled")
        }

        func merged(
            into body: [JSONField], _ traits: ModelTraits, isThinking: Bool, _ notes: inout Notes
        ) throws(BYOKError) -> [JSONField] {
            var body = body
            for field in fields {
                switch field.name {
                case "betas":
                    for beta in try Self.betas(field.value) { notes.need(beta: beta) }
                case "stream_options":
                    // Usage comes always.
                    let rest = field.value.json?.members(except: ["include_usage"]) ?? []
                    for option in rest { notes.drop("stream_options.\(option.name)", "Anthropic has no such field") }
                case "metadata":
                    let user = notes.keep(["user_id"], of: Self.members(field), at: "metadata")
                    Self.merge(user, into: field.name, of: &body, &notes)
                case "output_config":
                    Self.merge(Self.members(field), into: field.name, of: &body, &notes)
                case "output_format" where body.contains { $0.name == "output_config" }:
                    notes.drop(field.name, "output_config stands in its place")
                case "service_tier" where !["auto", "standard_only"].contains(field.value.json?.string):
                    notes.drop(field.name, "Anthropic's are 'auto' and 'standard_only'")
                case "top_k" where !traits.takesSampling || isThinking:
                    notes.drop(field.name, "this model takes none, or none while it thinks")
                case let name where Self.known.contains(name): body.append(field)
                default: notes.drop(field.name, "Anthropic has no such field")
                }
            }
            return body
        }

        private static func members(_ field: JSONField) -> [JSONField] { field.value.json?.members(except: []) ?? [] }

        /// Adds members to an object that may stand in the body already.
        private static func merge(
            _ members: [JSONField], into name: String, of body: inout [JSONField], _ notes: inout Notes
        ) {
            guard !members.isEmpty else { return }
            guard let index = body.firstIndex(where: { $0.name == name }) else {
                body.append(JSONField(name, RawJSON(fields: members)))
                return
            }
            var all = Self.members(body[index])
            for member in members {
                if all.contains(where: { $0.name == member.name }) {
                    notes.drop("\(name).\(member.name)", "other fields of the request set it already")
                } else {
                    all.append(member)
                }
            }
            body[index].value = RawJSON(fields: all)
        }

        /// A list, or one text with commas. Goes into a header, so that only what names of betas are made of may stand there.
        private static func betas(_ value: RawJSON) throws(BYOKError) -> [String] {
            var names: [String] = []
            let json = value.json
            for text in json?.string.map({ [$0] }) ?? json?.elements.map({ $0.string ?? "" }) ?? [""] {
                for name in text.split(separator: ",", omittingEmptySubsequences: false) {
                    let name = name.drop { $0 == " " }
                    guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
                        throw .invalid("betas", "must be a list of names such as 'files-api-2025-04-14'.")
                    }
                    names.append(String(name))
                }
            }
            return names
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}
