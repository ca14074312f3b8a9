// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What the configuration file says, as it stands there. What it comes to is a `Directory` and a `Gateway`.
public struct Configuration: Codable, Sendable {
    public var listen = Listen()
    /// As browsers see it, where that is not the address listened on: `https://llm.example.com`.
    public var publicURL: String?
    public var store = Store()
    public var sessionSecretVariable = "BYOK_SESSION_SECRET"
    /// Absent: the product guide's four.
    public var tiers: [TierEntry]?
    public var organisations: [OrganisationEntry] = []
    public var users: [UserEntry] = []
    public var services: [ServiceEntry] = []
    public var systemKeys: [SystemKeyEntry] = []
    /// Other addresses of built-in providers, by id.
    public var origins: [String: String] = [:]
    /// Upstreams that speak OpenAI's shape.
    public var endpoints: [Endpoint] = []
    /// Whether `http` to this machine may be an upstream's address: for tests and local models.
    public var allowLoopbackUpstreams = false
    public var limits = Limits()
    /// The platform's ceiling on credits.
    public var spending = "creditsAsFallback"
    public var fallbackCreditsPerDay: String?
    /// Where metrics are served; absent: beside everything else.
    public var metricsPort: Int?
    public var logLevel = "info"
    /// How long requests under way may go on after SIGTERM.
    public var drainSeconds = 60

    public init() {}

    public struct Listen: Codable, Sendable {
        public var host = "127.0.0.1"
        /// 0: one that is free.
        public var port = 8080
    }

    public struct Store: Codable, Sendable {
        /// A path, seen from where the program was started.
        public var file: String?
        /// The environment variable that holds the DSN.
        public var postgresVariable: String?
    }

    public struct TierEntry: Codable, Sendable {
        public var name: String
        /// A decimal: "5", "7.5".
        public var markupPercent: String
        public var organisationKeys: Bool?
    }

    public struct OrganisationEntry: Codable, Sendable {
        public var id: String
        public var name: String
        /// Users' ids.
        public var administrators: [String]?
        public var spending: String?
        public var organisationKeysOnly: Bool?
        /// Whether its account pays when a member's request falls to credits.
        public var paysForMembers: Bool?
    }

    public struct UserEntry: Codable, Sendable {
        public var id: String
        public var name: String?
        public var email: String?
        public var tier: String
        public var organisation: String?
        public var tokenSHA256: [String]?
        /// Of the platform.
        public var isAdministrator: Bool?
    }

    public struct ServiceEntry: Codable, Sendable {
        public var name: String
        public var tokenSHA256: [String]
        /// Users' ids, or "*" alone.
        public var onBehalfOf: [String]?
        public var openWebUI: OpenWebUI?
    }

    public struct OpenWebUI: Codable, Sendable {
        /// The environment variable with what Open WebUI knows as FORWARD_USER_INFO_HEADER_JWT_SECRET.
        public var secretVariable: String
        /// Which claim names the user here: "sub", "email".
        public var claim: String?
    }

    public struct SystemKeyEntry: Codable, Sendable {
        public var provider: String
        public var variable: String
    }

    public struct Endpoint: Codable, Sendable {
        public var id: String
        public var name: String
        public var origin: String
        /// Names as it knows them; asked for as `id/name`.
        public var models: [Model]?

        public struct Model: Codable, Sendable {
            public var name: String
            /// Dollars for a million tokens, decimals; absent: the price is unknown, and only own keys are served.
            public var inputPrice: String?
            public var outputPrice: String?
        }
    }

    public struct Limits: Codable, Sendable {
        public var keyTestsPerMinute = 10
        public var signInsPerMinute = 20
        public var bodyBytes = 20 << 20
        /// How long a client may take to send a request.
        public var requestSeconds = 60
        /// How long a connection may be idle.
        public var idleSeconds = 75
        public var connections = 4_096
    }
}
