-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- An account's balance and what the ledger has of one request, at one moment.
--
-- KEYS  the account's balance, the request's entries
local balance = redis.call('HMGET', KEYS[1], 'total', 'held')
return {balance[1] or '', balance[2] or '', redis.call('HVALS', KEYS[2])}
