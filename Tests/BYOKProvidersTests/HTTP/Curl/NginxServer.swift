// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

/// An nginx of the test's own, with certificates of every kind from an authority made for it: TLS that is not ours at both
/// ends. What reaches it is logged, header by header.
final class NginxServer {
    /// Where each kind of server listens.
    enum Kind: String, CaseIterable {
        case good, http2, wrongHost, expired, notYetValid, selfSigned, unknownIssuer, tls12
    }

    let folder: String
    private let ports: [Kind: UInt16]
    private var process: pid_t = 0

    static let isInstalled: Bool = {
        let found = ["/usr/sbin/nginx", "/opt/homebrew/bin/nginx"].contains(where: FileManager.default.isExecutableFile)
        if !found { print("SKIPPED: CurlTransportTLSTests found no nginx (Debian: apt-get install nginx-light)") }
        return found
    }()

    init() throws {
        folder = NSTemporaryDirectory() + "byok-nginx-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/www", withIntermediateDirectories: true)
        var ports: [Kind: UInt16] = [:]
        for kind in Kind.allCases {
            let probe = try LoopbackServer { _ in }
            ports[kind] = probe.port
            probe.stop()
        }
        self.ports = ports
        try makeCertificates()
        try Data("fine".utf8).write(to: URL(filePath: folder + "/www/fine"))
        try Data(configuration().utf8).write(to: URL(filePath: folder + "/nginx.conf"))
        try start()
    }

    deinit {
        if process > 0 {
            kill(process, SIGTERM)
            waitpid(process, nil, 0)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var authority: String { folder + "/ca.pem" }

    func transport(_ change: (inout CurlTransport.Options) -> Void = { _ in }) throws -> CurlTransport {
        var options = CurlTransport.Options()
        options.caFile = authority
        change(&options)
        return try CurlTransport(options)
    }

    func request(
        _ kind: Kind, _ path: String = "/fine", host: String = "localhost", allowLoopback: Bool = true
    ) throws -> UpstreamRequest {
        let origin = try Origin.configured("https://\(host):\(ports[kind]!)", allowLoopbackHTTP: allowLoopback)
        return UpstreamRequest(.get, origin, path, keyHeader: KeyHeader("x-api-key"), limits: .stream)
    }

    /// What it was sent, a line a request: protocol, connection, key.
    func log() throws -> [String] {
        try String(contentsOfFile: folder + "/access.log", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func configuration() -> String {
        let servers = Kind.allCases.map { kind in
            """
            server {
                listen 127.0.0.1:\(ports[kind]!) ssl\(kind == .http2 ? " http2" : "");
                ssl_certificate \(certificate(kind)).pem;
                ssl_certificate_key \(certificate(kind)).key;
                ssl_protocols \(kind == .tls12 ? "TLSv1.2" : "TLSv1.3");
                root www;
            }
            """
        }
        return """
            daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
            events { worker_connections 1024; }
            http {
                log_format seen "$server_protocol $connection $http_x_api_key $uri"; access_log access.log seen;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
                scgi_temp_path scgi; keepalive_requests 100000;
                \(servers.joined(separator: "\n"))
            }
            """
    }

    private func certificate(_ kind: Kind) -> String {
        switch kind {
        case .good, .http2, .tls12: "good"
        default: kind.rawValue
        }
    }

    /// By the openssl command line.
    private func makeCertificates() throws {
        let script = """
            set -e
            key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
            authority() { key $1; openssl req -x509 -new -key $1.key -out $1.pem -days 30 -subj "/CN=$1"; }
            : >index.txt; echo 01 >serial
            cat >ca.conf <<END
            [ca]
            default_ca = a
            [a]
            database = index.txt
            serial = serial
            new_certs_dir = .
            default_md = sha256
            policy = p
            copy_extensions = copy
            unique_subject = no
            [p]
            commonName = supplied
            END
            sign() {  # sign AUTHORITY NAME HOST FROM UNTIL
                key $2
                openssl req -new -key $2.key -subj /CN=$3 -addext "subjectAltName=DNS:$3" -out $2.csr
                openssl ca -batch -config ca.conf -cert $1.pem -keyfile $1.key -startdate $4 -enddate $5 \\
                    -in $2.csr -out $2.pem
            }
            authority ca; authority other
            sign ca good localhost 20200101000000Z 20991231235959Z
            sign ca wrongHost other.example 20200101000000Z 20991231235959Z
            sign ca expired localhost 20200101000000Z 20210101000000Z
            sign ca notYetValid localhost 20980101000000Z 20991231235959Z
            sign other unknownIssuer localhost 20200101000000Z 20991231235959Z
            key selfSigned
            openssl req -x509 -new -key selfSigned.key -out selfSigned.pem -days 30 -subj /CN=localhost \\
                -addext subjectAltName=DNS:localhost
            """
        try Data(script.utf8).write(to: URL(filePath: folder + "/certificates"))
        let status = system("cd '\(folder)' && sh certificates >certificates.log 2>&1")
        try #require(status == 0, "openssl made no certificates; see \(folder)/certificates.log")
    }

    private func start() throws {
        let arguments = ["sh", "-c", "exec nginx -p '\(folder)' -c nginx.conf >'\(folder)/nginx.log' 2>&1"]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("PATH=/usr/sbin:/usr/bin:/bin:/opt/homebrew/bin"), nil,
        ]
        defer { environment.forEach { free($0) } }
        try #require(posix_spawn(&process, "/bin/sh", nil, nil, &pointers, &environment) == 0)
        // It listens on all ports before it writes its number.
        let deadline = ContinuousClock.now + .seconds(60)
        while (FileManager.default.contents(atPath: folder + "/nginx.pid") ?? Data()).isEmpty {
            try #require(ContinuousClock.now < deadline, "nginx did not start; see \(folder)")
            usleep(5_000)
        }
    }
}
