// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Watches one client's connection.
///
/// It is closed when the client has ended its side: nobody waits for the answer then, and a call that goes on costs money.
/// (Who ends only the sending side while waiting is taken for gone, as proxies do.) It is closed, too, when a body goes on
/// far beyond what is read of it.
final class ClientConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let connections: ClientConnections
    private let mostBytes: Int
    private var bytes = 0

    /// - Parameter mostBytes: of one body; more than the routes read, so that their answer can still be sent.
    init(_ connections: ClientConnections, mostBytes: Int) {
        self.connections = connections
        self.mostBytes = mostBytes
    }

    func handlerAdded(context: ChannelHandlerContext) { _ = connections.begin(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: bytes = 0
        case .body(let buffer): bytes += buffer.readableBytes
        case .end: break
        }
        guard bytes <= mostBytes else { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.end(context.channel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { connections.end(context.channel) }
}
