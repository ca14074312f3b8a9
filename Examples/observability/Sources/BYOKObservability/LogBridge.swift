// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import Logging

/// Writes the router's events to swift-log: the level by what it means for an operator, everything else as metadata.
///
/// Ids and masked forms only. What users and providers wrote, such as the model's name or a provider's words for a
/// refusal, is left out: a key that was pasted into the wrong box must not end up in a log.
public struct LogBridge: RouterObserver {
    private let logger: Logger

    public init(_ logger: Logger) { self.logger = logger }

    public func receive(_ event: RouterEvent) {
        logger.log(level: event.logLevel, "\(event.logMessage)", metadata: event.logMetadata)
    }
}
