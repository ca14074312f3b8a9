// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Stands in for somebody else's client. It knows nothing of BYOK: it talks to one address, and asks for a key with a closure
/// before every call, as such clients do whose keys may change.
struct SomebodysClient: Sendable {
    let baseURL: String
    let apiKey: @Sendable () async throws -> String

    /// What it knows of a refusal.
    struct Refusal: Error {
        var status: Int
        var headers: [String: String]
        var body: Data
    }

    func ask(_ question: String, model: String) async throws -> String {
        guard let url = URL(string: baseURL + "/chat/completions") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer \(try await apiKey())", forHTTPHeaderField: "Authorization")
        request.httpBody = try JSONSerialization.data(withJSONObject: [
            "model": model, "messages": [["role": "user", "content": question]],
        ])
        let (body, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse, response.statusCode == 200 else {
            throw Refusal(response as? HTTPURLResponse, body)
        }
        let json = try JSONSerialization.jsonObject(with: body) as? [String: Any]
        let choices = json?["choices"] as? [[String: Any]]
        return (choices?.first?["message"] as? [String: Any])?["content"] as? String ?? ""
    }
}

extension SomebodysClient.Refusal {
    fileprivate init(_ response: HTTPURLResponse?, _ body: Data) {
        let fields = (response?.allHeaderFields ?? [:]).map { ("\($0.key)", "\($0.value)") }
        self.init(
            status: response?.statusCode ?? 0, headers: Dictionary(fields) { first, _ in first }, body: body)
    }
}
