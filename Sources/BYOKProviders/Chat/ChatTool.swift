// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A tool that the model may call.
public enum ChatTool: Hashable, Sendable {
    case function(Function)
    /// A tool of the provider's own, as it wants it: `{"type":"web_search"}`.
    case builtIn(RawJSON)

    public static func function(_ name: String, description: String? = nil, parameters: RawJSON? = nil) -> ChatTool {
        .function(Function(name: name, description: description, parameters: parameters))
    }

    public struct Function: Hashable, Sendable {
        public var name: String
        public var description: String?
        /// A JSON schema; nil: none.
        public var parameters: RawJSON?
        /// Whether arguments must fit the schema exactly; nil: the provider's default.
        public var isStrict: Bool?
        /// Further fields of the tool, such as `cache_control`.
        public var extra: [JSONField] = []

        public init(name: String, description: String? = nil, parameters: RawJSON? = nil, isStrict: Bool? = nil) {
            self.name = name
            self.description = description
            self.parameters = parameters
            self.isStrict = isStrict
        }
    }
}

/// Whether and which tools the model must call.
public enum ToolChoice: Hashable, Sendable {
    case auto
    case none
    case required
    case function(String)
    /// A choice of a kind that this library does not know.
    case other(RawJSON)
}

/// A call that the model asks for.
public struct ToolCall: Hashable, Sendable {
    /// Made up by the library where the provider gives none.
    public var id: String
    public var name: String
    /// JSON text, as the model wrote it: it may be wrong.
    public var arguments: String
    /// A proof of the thinking behind it: goes back with the call (Gemini's thought signature).
    public var signature: String?
    /// Further fields.
    public var extra: [JSONField] = []

    public init(id: String, name: String, arguments: String, signature: String? = nil) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.signature = signature
    }
}
