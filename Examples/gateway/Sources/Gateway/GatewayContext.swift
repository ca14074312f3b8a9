// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird
import Logging
import NIOCore

/// What goes with a request through the handlers.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who it is for; set where a route asks.
    var identity: Identity?
    /// What answers say as `x-request-id`: ours, whatever the client sent.
    let requestID: String
    let remoteAddress: String?
    /// Ends when the client goes away.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress?.ipAddress
        requestID = "\(source.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "")"
    }
}

extension GatewayContext {
    /// - Throws: `Refusal` with 401 where nobody was identified.
    var requiredIdentity: Identity {
        get throws {
            guard let identity else { throw Refusal.invalidSession() }
            return identity
        }
    }
}
