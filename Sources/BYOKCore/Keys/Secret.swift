// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The bytes of a key, and the only value that holds them. Wiped when the last reference goes; nothing prints, dumps,
/// compares or encodes it.
public final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    // Immutable from init to deinit, and freed by the one deinit: that is what makes sharing it safe.
    private nonisolated(unsafe) let buffer: UnsafeMutableBufferPointer<UInt8>

    public init(copying bytes: Span<UInt8>) {
        buffer = .allocate(capacity: bytes.count)
        for index in bytes.indices { buffer.initializeElement(at: index, to: bytes[index]) }
    }

    /// Copies the text's UTF-8. The `String` itself stays the host's: it cannot be wiped.
    public convenience init(_ text: String) {
        self.init(copying: text.utf8.span)
    }

    deinit {
        Platform.wipe(UnsafeMutableRawBufferPointer(buffer))
        buffer.deallocate()
    }

    /// In bytes.
    public var count: Int { buffer.count }

    /// Lends the bytes for the time of `body`; the span cannot be kept.
    public func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(buffer).span)
    }

    public var description: String { "Secret(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
