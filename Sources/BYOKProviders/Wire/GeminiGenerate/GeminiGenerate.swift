// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The Gemini API's `generateContent` and `streamGenerateContent` (https://ai.google.dev/api/generate-content).
package enum GeminiGenerate {
    /// As in messages.
    static let provider = "Google"

    /// What marks a thought as Google's, in the `format` of a block: OpenRouter's name for it. A thought of another vendor
    /// is no proof to Google.
    static let thoughtFormat = "google-gemini-v1"

    /// Calls without an id get one that begins so; it never goes back to Google.
    static let madeUpID = "call_gemini_"

    /// Google's stand-in for a proof that got lost, or that another model's call never had
    /// (https://ai.google.dev/gemini-api/docs/thought-signatures).
    static let missingSignature = "skip_thought_signature_validator"
}
