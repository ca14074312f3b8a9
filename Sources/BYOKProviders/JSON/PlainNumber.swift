// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Numbers of JSON as plain decimals, no digit lost: prices and costs are never a `Double`.
enum PlainNumber {
    private static let longest = 60

    /// "1.5e-7" is "0.00000015"; nil where it would be longer than 60 digits.
    static func expand(_ number: ArraySlice<UInt8>) -> String? {
        var digits: [UInt8] = []
        var scale = 0
        var exponent = 0
        var isNegative = false
        var hasPoint = false
        var position = number.startIndex
        while position < number.endIndex {
            let byte = number[position]
            position += 1
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): hasPoint = true
            case 0x30...0x39:
                digits.append(byte)
                if hasPoint { scale += 1 }
            default:
                guard let power = Int(String(decoding: number[position...], as: UTF8.self)), abs(power) <= longest
                else {
                    return nil
                }
                exponent = power
                position = number.endIndex
            }
        }
        scale -= exponent
        guard digits.count + abs(scale) <= 2 * longest else { return nil }
        while scale < 2 {
            digits.append(0x30)
            scale += 1
        }
        if digits.count <= scale {
            digits.insert(contentsOf: repeatElement(0x30, count: scale + 1 - digits.count), at: 0)
        }
        while scale > 2, digits.last == 0x30 {
            digits.removeLast()
            scale -= 1
        }
        while digits.count > scale + 1, digits.first == 0x30 { digits.removeFirst() }
        guard digits.count <= longest else { return nil }
        let whole = String(decoding: digits.dropLast(scale), as: UTF8.self)
        return (isNegative ? "-" : "") + whole + "." + String(decoding: digits.suffix(scale), as: UTF8.self)
    }
}
