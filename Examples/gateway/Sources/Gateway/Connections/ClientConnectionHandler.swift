// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Watches one client's connection.
///
/// It is closed when the client has ended its side: nobody waits for the answer then, and a call that goes on costs money.
/// (Who ends only the sending side while waiting is taken for gone, as proxies do.) It is closed, too, when a body goes on
/// far beyond what is read of it; and whoever reads a body that takes too long is told.
final class ClientConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let connections: ClientConnections
    private let mostBytes: Int
    private let patience: TimeAmount
    private var bytes = 0
    private var isInBody = false
    private var deadline: Scheduled<Void>?

    /// - Parameters:
    ///   - mostBytes: of one body; more than the routes read, so that their answer can still be sent.
    ///   - patience: how long a body may take to come.
    init(_ connections: ClientConnections, mostBytes: Int, patience: TimeAmount) {
        self.connections = connections
        self.mostBytes = mostBytes
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) { _ = connections.begin(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: (bytes, isInBody) = (0, true)
        case .body(let buffer): bytes += buffer.readableBytes
        case .end: endBody()
        }
        guard bytes <= mostBytes else { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }

    /// Most bodies have come whole by now.
    func channelReadComplete(context: ChannelHandlerContext) {
        if isInBody, deadline == nil {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
                context.fireErrorCaught(Refusal.tooSlow)
            }
        }
        context.fireChannelReadComplete()
    }

    private func endBody() {
        isInBody = false
        deadline?.cancel()
        deadline = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        endBody()
        connections.end(context.channel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { connections.end(context.channel) }
}
