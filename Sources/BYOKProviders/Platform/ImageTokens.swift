// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The most tokens that one image can become in a prompt, whatever its size: providers scale images down before they count
/// them.
enum ImageTokens {
    /// What the model's name begins with, without a vendor's prefix; the first that fits counts.
    private static let table: [(beginning: String, most: UInt64)] = [
        // Tiles of 512 pixels, at most eight, and a base: 2,833 + 8 × 5,667
        // (https://platform.openai.com/docs/guides/images-vision#calculating-costs).
        ("gpt-4o-mini", 48_169),
        // 85 + 8 × 170, and what of this family counts patches: at most 1,536, times 2.46.
        ("gpt-4", 4_096), ("chatgpt-4", 4_096), ("o1", 4_096), ("o3", 4_096), ("o4", 4_096),
        // Up to 2,576 pixels a side, a token for 750 pixels
        // (https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size).
        ("claude-", 5_000),
        // Tiles of 768 pixels at 258 tokens each, up to 3,072 pixels a side; newer models count less
        // (https://ai.google.dev/gemini-api/docs/tokens#multimodal-tokens).
        ("gemini-", 4_200),
    ]

    /// Newer models of OpenAI's take images in full: 14,364 tokens were counted for twelve megapixels. Of models that nobody
    /// knows, as much.
    private static let unknown: UInt64 = 20_000

    /// - Parameter model: as the provider is told it.
    static func most(at model: String) -> UInt64 {
        let name = model.split(separator: "/").last ?? model[...]
        return table.first { name.hasPrefix($0.beginning) }?.most ?? unknown
    }
}
