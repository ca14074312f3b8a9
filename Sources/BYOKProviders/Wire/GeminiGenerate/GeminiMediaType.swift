// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a file is, by the end of its name: Google wants the type of what it fetches.
enum GeminiMediaType {
    private static let types: [String: String] = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
        "heic": "image/heic", "heif": "image/heif", "bmp": "image/bmp", "avif": "image/avif", "tiff": "image/tiff",
        "pdf": "application/pdf", "json": "application/json", "txt": "text/plain", "md": "text/markdown",
        "html": "text/html", "htm": "text/html", "css": "text/css", "csv": "text/csv", "xml": "text/xml",
        "rtf": "text/rtf", "js": "text/javascript", "py": "text/x-python",
        "wav": "audio/wav", "mp3": "audio/mp3", "aiff": "audio/aiff", "aac": "audio/aac", "ogg": "audio/ogg",
        "flac": "audio/flac", "m4a": "audio/m4a", "opus": "audio/opus",
        "mp4": "video/mp4", "mpeg": "video/mpeg", "mpg": "video/mpg", "mov": "video/mov", "avi": "video/avi",
        "flv": "video/x-flv", "webm": "video/webm", "wmv": "video/wmv", "3gp": "video/3gpp",
    ]

    private static let known = [
        "https://generativelanguage.googleapis.com/", "gs://", "https://youtu.be/", "https://youtube.com/",
        "https://www.youtube.com/", "https://m.youtube.com/",
    ]

    /// Of a file's name or a URL; what follows `?` or `#` does not count.
    static func guess(_ name: String) -> String? {
        let path = name.prefix { $0 != "?" && $0 != "#" }
        guard let last = path.split(separator: "/").last, let dot = last.lastIndex(of: ".") else { return nil }
        return types[last[last.index(after: dot)...].lowercased()]
    }

    /// Whether Google fetches it without being told what it is: what was uploaded to it, its own buckets, and YouTube.
    static func isKnownToGoogle(_ url: String) -> Bool {
        let url = url.lowercased()
        return known.contains(where: url.hasPrefix)
    }
}
