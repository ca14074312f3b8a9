// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a statement's parameters are given through. They count from 1; nil is NULL.
protocol StoredParameters {
    associatedtype Failure: Error
    func bind(_ index: Int32, _ value: Int64?) throws(Failure)
    func bind(_ index: Int32, _ bytes: [UInt8]) throws(Failure)
    func bind(_ index: Int32, _ text: String?) throws(Failure)
}
