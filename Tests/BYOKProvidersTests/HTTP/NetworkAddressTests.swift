// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import Testing

@Suite struct NetworkAddressTests {
    static let places: [(NetworkAddress.Place, [String])] = [
        (
            .publicInternet,
            [
                "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
                "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
                "2001:4860:4860::8888", "2400::1", "3ffe::1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8",
                "2002:808:808::1", "2a00::5efe:8.8.8.8",
            ]
        ),
        (
            .loopback,
            [
                "127.0.0.1", "127.0.0.0", "127.1.2.3", "127.255.255.255", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1",
                "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "2a00::5efe:127.0.0.1",
                "2a00::200:5efe:127.0.0.1",
            ]
        ),
        (
            .privateNetwork,
            [
                "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255",
                "100.64.0.0", "100.127.255.255", "fc00::1", "fd00::1", "fdff:ffff::1", "::ffff:10.0.0.1",
                "64:ff9b::192.168.1.1", "2002:a00:1::", "2a00::5efe:10.0.0.1",
            ]
        ),
        (
            .special,
            [
                "0.0.0.0", "0.1.2.3", "169.254.0.1", "169.254.169.254", "169.254.170.2", "100.100.100.200",
                "168.63.129.16", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
                "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::",
                "::2", "::127.0.0.1", "::10.0.0.1", "100::1", "64:ff9b:1::7f00:1", "fe80::1", "fe80::5efe:8.8.8.8",
                "febf::1", "fec0::1", "ff02::1", "ff0e::1", "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe",
                "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "4000::1",
                "5f00::1",
                "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::", "::ffff:0.0.0.0",
                "2a00::5efe:169.254.169.254",
            ]
        ),
    ]

    @Test(arguments: places.flatMap { place, all in all.map { (place, $0) } })
    func knowsWhereAnAddressLeads(_ place: NetworkAddress.Place, _ text: String) throws {
        let address = try #require(Self.address(text))
        #expect(address.place == place)
        #expect(address.isWithin(.publicInternet) == (place == .publicInternet))
        #expect(address.isWithin(.loopback) == [.publicInternet, .loopback].contains(place))
        #expect(address.isWithin(.privateNetwork) == (place != .special))
    }

    @Test(arguments: [0, 1, 3, 5, 8, 15, 17])
    func isNoAddressOfAnotherLength(_ count: Int) {
        #expect(NetworkAddress([UInt8](repeating: 8, count: count).span) == nil)
    }

    private static func address(_ text: String) -> NetworkAddress? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return NetworkAddress(Array(bytes[..<4]).span) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? NetworkAddress(bytes.span) : nil
    }
}
