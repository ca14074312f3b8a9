// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// How a request goes out.
extension ChatProviderCompatTest {
    static let requestChecks: [Check] = [
        Check("sends to the provider's origin and nowhere else") { stage in
            for isStream in [false, true] {
                let request = try stage.render(stage.request, isStream: isStream).request
                try stage.expect(request.origin == stage.provider.provider.origin, "the origin is \(request.origin)")
                try stage.expect(request.method == .post, "a chat is sent with \(request.method.rawValue)")
                do {
                    try request.validate(key: "compat-key".utf8.span)
                } catch {
                    throw stage.failure("no transport sends it: \(error)")
                }
            }
        },
        Check("leaves the key to the transport") { stage in
            let request = try stage.render(stage.request).request
            guard let keyHeader = request.keyHeader else { throw stage.failure("no header is named for the key") }
            let taken: Set<String> = [
                keyHeader.name.lowercased(), "authorization", "proxy-authorization", "x-api-key", "x-goog-api-key",
                "api-key", "cookie",
            ]
            for header in request.headers {
                try stage.expect(!taken.contains(header.name), "the header '\(header.name)' is written by the provider")
            }
            let query = request.path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            for pair in query.split(separator: "&") {
                let name = pair.prefix { $0 != "=" }.lowercased()
                let isForKeys = ["key", "api_key", "apikey", "access_token", "token"].contains(name)
                try stage.expect(!isForKeys, "the query has a place for a key")
            }
        },
        Check("names the model in the body or in the path") { stage in
            for isStream in [false, true] {
                let request = try stage.render(stage.request, isStream: isStream).request
                let named = (try? JSON(parsing: request.body))?["model"].string == stage.samples.model
                try stage.expect(
                    named || request.path.contains(stage.samples.model), "the model's name is in neither")
            }
        },
        Check("sends JSON, and says so") { stage in
            let request = try stage.render(stage.request).request
            let json = try? JSON(parsing: request.body)
            try stage.expect(json?.isObject == true, "the body is no JSON object")
            let type = request.headers.first { $0.name == "content-type" }?.value ?? "none"
            try stage.expect(type.hasPrefix("application/json"), "the content type is '\(type)'")
        },
        Check("asks for a stream where one is wanted, and only there") { stage in
            let whole = try stage.render(stage.request).request
            let stream = try stage.render(stage.request, isStream: true).request
            try stage.expect(whole.body != stream.body || whole.path != stream.path, "both requests are the same")
        },
        Check("renders the same request alike") { stage in
            let (one, two) = try (stage.render(stage.request), stage.render(stage.request))
            try stage.expect(one.request.body == two.request.body, "the bodies differ")
            try stage.expect(one.request.path == two.request.path, "the paths differ")
        },
        Check("keeps texts as they are") { stage in
            var request = stage.request
            let text = "Compat \"Quoted\" \\ slash / tab\t line\nline e\u{301} \u{1F9EA} \u{2028} \u{0}"
            request.messages = [.user(text)]
            let rendered = try stage.render(request).request
            guard let json = try? JSON(parsing: rendered.body) else { throw stage.failure("the body is no JSON") }
            try stage.expect(json.strings.contains(text), "the message's text is not in the body as it was")
        },
    ]
}

extension JSON {
    /// All strings in it, names of members included.
    var strings: Set<String> {
        var all: Set<String> = []
        if let string { all.insert(string) }
        for element in elements { all.formUnion(element.strings) }
        forEachMember { name, value in
            if let name = name.string { all.insert(name) }
            all.formUnion(value.strings)
        }
        return all
    }
}
