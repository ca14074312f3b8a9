// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Several observers where the router takes one: each is told everything, in their order.
public struct ObserverGroup: RouterObserver {
    private let observers: [any RouterObserver]

    public init(_ observers: any RouterObserver...) { self.observers = observers }

    public func receive(_ event: RouterEvent) {
        for observer in observers { observer.receive(event) }
    }
}
