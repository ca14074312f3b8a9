// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// An IPv4 or IPv6 address, and where it leads: what an origin's reach is compared with when a connection is made, for
/// only then it is known what a name means.
package struct NetworkAddress: Hashable, Sendable {
    /// An IPv4 address is kept as the IPv6 address that maps it.
    private let high, low: UInt64

    /// - Parameter bytes: in network order, 4 or 16 of them; nil for any other number.
    package init?(_ bytes: Span<UInt8>) {
        func number(_ range: Range<Int>) -> UInt64 { range.reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
        switch bytes.count {
        case 4: (high, low) = (0, 0xFFFF << 32 | number(0..<4))
        case 16: (high, low) = (number(0..<8), number(8..<16))
        default: return nil
        }
    }

    /// Whether an origin of that reach may lead here.
    package func isWithin(_ reach: Origin.Reach) -> Bool {
        switch place {
        case .publicInternet: true
        case .loopback: reach != .publicInternet
        case .privateNetwork: reach == .privateNetwork
        case .special: false
        }
    }

    package enum Place: Hashable, Sendable {
        case publicInternet, loopback, privateNetwork
        /// Nobody's inference endpoint: link-local, metadata services, multicast, reserved, documentation, …
        case special
    }

    /// By the special-purpose registries of IANA (RFC 6890 and what was added since).
    package var place: Place {
        if let embedded = embeddedIPv4 { return Self.place(ofIPv4: embedded) }
        if high == 0, low == 1 { return .loopback }
        // Unique local addresses (RFC 4193), but for the metadata services that clouds put among them.
        if high >> 57 == 0xFC >> 1 {
            let isMetadata =
                high == 0xFD00_0EC2_0000_0000 && low == 0x254  // AWS: fd00:ec2::254
                || high == 0xFD20_00CE_0000_0000 && low == 0x254  // Google: fd20:ce::254
                || high == 0xFD00_00C1_0000_0000 && low >> 32 == 0 && low & 0xFFFF_0000 == 0xA9FE_0000  // Oracle
            return isMetadata ? .special : .privateNetwork
        }
        // Only 2000::/3 is given out. Of it: IETF protocol assignments with Teredo, ORCHID and benchmarks (2001::/23),
        // documentation (2001:db8::/32, 3fff::/20).
        guard high >> 61 == 1 else { return .special }
        if high >> 41 == 0x2001_0000 >> 9 || high >> 32 == 0x2001_0DB8 || high >> 44 == 0x3FFF0 { return .special }
        // ISATAP (RFC 5214): the interface's half holds an IPv4 address, under whatever prefix.
        if low >> 32 & ~0x0200_0000 == 0x5EFE { return Self.place(ofIPv4: UInt32(truncatingIfNeeded: low)) }
        return .publicInternet
    }

    /// The IPv4 address that packets to this one end at.
    private var embeddedIPv4: UInt32? {
        // Mapped (RFC 4291) and translated (RFC 2765).
        if high == 0, low >> 32 == 0xFFFF || low >> 32 == 0xFFFF_0000 { return UInt32(truncatingIfNeeded: low) }
        // The well-known prefix of NAT64 (RFC 6052). A network's own prefixes cannot be known; 64:ff9b:1::/48, meant for
        // them, is special.
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return UInt32(truncatingIfNeeded: low) }
        // 6to4 (RFC 3056).
        if high >> 48 == 0x2002 { return UInt32(truncatingIfNeeded: high >> 16) }
        return nil
    }

    private static func place(ofIPv4 address: UInt32) -> Place {
        func isIn(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, bits: UInt32) -> Bool {
            (address ^ (a << 24 | b << 16 | c << 8 | d)) >> (32 - bits) == 0
        }
        if isIn(127, 0, 0, 0, bits: 8) { return .loopback }
        // Metadata services outside of link-local: Alibaba's, Azure's.
        if isIn(100, 100, 100, 200, bits: 32) || isIn(168, 63, 129, 16, bits: 32) { return .special }
        // RFC 1918; RFC 6598, for carriers.
        if isIn(10, 0, 0, 0, bits: 8) || isIn(172, 16, 0, 0, bits: 12) || isIn(192, 168, 0, 0, bits: 16)
            || isIn(100, 64, 0, 0, bits: 10)
        {
            return .privateNetwork
        }
        let isSpecial =
            isIn(0, 0, 0, 0, bits: 8) || isIn(169, 254, 0, 0, bits: 16)  // this network; link-local
            || isIn(192, 0, 0, 0, bits: 24) || isIn(192, 88, 99, 0, bits: 24)  // protocol assignments; 6to4 relays
            || isIn(192, 0, 2, 0, bits: 24) || isIn(198, 51, 100, 0, bits: 24) || isIn(203, 0, 113, 0, bits: 24)
            || isIn(198, 18, 0, 0, bits: 15) || address >= 224 << 24  // benchmarks; multicast, reserved, broadcast
        return isSpecial ? .special : .publicInternet
    }
}
