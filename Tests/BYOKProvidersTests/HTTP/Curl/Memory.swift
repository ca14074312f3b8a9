// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if os(Linux)
import Foundation

/// What the kernel says of this process.
enum Memory {
    /// A key that stands nowhere in the program; wiped afterwards.
    static func withCanary<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 40)
        defer {
            explicit_bzero(bytes.baseAddress!, 40)
            bytes.deallocate()
        }
        for index in 0..<40 { bytes.initializeElement(at: index, to: canary(index)) }
        return try body(bytes.span)
    }

    /// How often 16 bytes from the middle of it are in memory that can be written.
    static func copiesOfCanary() -> Int {
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        var copies = 0
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard words.count > 1, words[1].hasPrefix("rw"), words.last != "[vvar]" else { continue }
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, let start = UnsafePointer<UInt8>(bitPattern: bounds[0]) else { continue }
            copies += count(in: UnsafeBufferPointer(start: start, count: Int(bounds[1] - bounds[0])))
        }
        return copies
    }

    /// How many sockets are open; the concurrency runtime opens descriptors of other kinds as it likes.
    static func sockets() -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let targets = names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
        }
        return targets.count { $0.hasPrefix("socket:") }
    }

    /// In bytes.
    static func resident() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let words = text.split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
    }

    private static func canary(_ index: Int) -> UInt8 {
        UInt8(ascii: "A") + UInt8((index * index * 7 + index * 3) % 26)
    }

    private static func count(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var copies = 0
        var index = 0
        let first = canary(12)
        while index + 16 <= bytes.count {
            guard let hit = memchr(bytes.baseAddress! + index, Int32(first), bytes.count - 15 - index) else { break }
            index = UnsafeRawPointer(hit) - UnsafeRawPointer(bytes.baseAddress!)
            if (1..<16).allSatisfy({ bytes[index + $0] == canary(12 + $0) }) { copies += 1 }
            index += 1
        }
        return copies
    }
}
#endif
