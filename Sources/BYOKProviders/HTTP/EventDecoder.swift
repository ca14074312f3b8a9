// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Cuts a stream of bytes into events, whatever pieces it comes in. Lines may end in LF, CR or CRLF; comments, ids and
/// retry times are passed over, and so is a byte order mark at the beginning.
public struct EventDecoder: Sendable {
    private let largestEvent: Int
    /// The part of a line that came in earlier pieces.
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name: String?
    /// The name that came last: it is usually the next one's, too.
    private var lastName = ""
    /// Whether the last byte was a CR, whose LF may still come.
    private var followsCR = false
    private var isAtStart = true

    /// - Parameter largestEvent: in bytes.
    public init(largestEvent: Int = TransferLimits.stream.event) { self.largestEvent = largestEvent }

    /// Appends the events that are complete with this piece.
    /// - Throws: `TransportError.limit` where an event is too large; those before it are appended.
    public mutating func decode(_ piece: [UInt8], into events: inout [ServerSentEvent]) throws(TransportError) {
        let bytes = piece.span
        var start = 0
        while start < bytes.count {
            if followsCR {
                followsCR = false
                if bytes[start] == 0x0A {
                    start += 1
                    continue
                }
            }
            let rest = bytes.extracting(start..<bytes.count)
            let feed = Platform.offset(of: 0x0A, in: rest)
            let end = Platform.offset(of: 0x0D, in: rest.extracting(0..<(feed ?? rest.count))) ?? feed
            guard let end else {
                line.append(contentsOf: piece[start...])
                try check(line.count + data.count)
                return
            }
            try endLine(piece, start..<start + end, &events)
            followsCR = end != feed
            start += end + 1
        }
    }

    /// Appends what stands at the end of the stream without the blank line that ends an event: recorders and proxies
    /// lose it.
    public mutating func finish(into events: inout [ServerSentEvent]) throws(TransportError) {
        if !line.isEmpty { try endLine([], 0..<0, &events) }
        dispatch(&events)
    }

    private func check(_ count: Int) throws(TransportError) {
        guard count <= largestEvent else {
            throw TransportError(.limit, requestWasSent: true, "one event is larger than \(largestEvent) bytes")
        }
    }

    private mutating func endLine(
        _ piece: [UInt8], _ range: Range<Int>, _ events: inout [ServerSentEvent]
    ) throws(TransportError) {
        if line.isEmpty {
            try read(piece[range], &events)
        } else {
            line.append(contentsOf: piece[range])
            var whole: [UInt8] = []
            swap(&whole, &line)
            try read(whole[...], &events)
            whole.removeAll(keepingCapacity: true)
            swap(&whole, &line)
        }
    }

    private mutating func read(_ line: ArraySlice<UInt8>, _ events: inout [ServerSentEvent]) throws(TransportError) {
        var line = line
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        if line.isEmpty { return dispatch(&events) }
        if let value = value(of: "data", in: line) {
            try check(data.count + value.count + 1)
            if hasData { data.append(0x0A) }
            hasData = true
            data.append(contentsOf: value)
        } else if let value = value(of: "event", in: line) {
            if !lastName.utf8.elementsEqual(value) { lastName = String(decoding: value, as: UTF8.self) }
            name = lastName.isEmpty ? nil : lastName
        }
    }

    /// What follows the field's name, its colon and one space; empty where the line is the name alone.
    private func value(of field: StaticString, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let count = field.utf8CodeUnitCount
        guard line.count >= count else { return nil }
        for offset in 0..<count where unsafe line[line.startIndex + offset] != field.utf8Start[offset] { return nil }
        let rest = line.dropFirst(count)
        guard let colon = rest.first else { return rest }
        guard colon == UInt8(ascii: ":") else { return nil }
        let value = rest.dropFirst()
        return value.first == 0x20 ? value.dropFirst() : value
    }

    private mutating func dispatch(_ events: inout [ServerSentEvent]) {
        defer { name = nil }
        guard hasData else { return }
        var event = ServerSentEvent(name: name, data: [])
        swap(&event.data, &data)
        hasData = false
        events.append(event)
    }
}
