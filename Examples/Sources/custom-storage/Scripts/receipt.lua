-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- A payer's newest receipt of a request, or none. A member is request, space, day and moment in thirty digits.
--
-- KEYS  the receipts by request, their bodies
-- ARGV  request
local request = ARGV[1]
local found = redis.call('ZREVRANGEBYLEX', KEYS[1], '(' .. request .. '!', '[' .. request .. ' ', 'LIMIT', 0, 1)
if not found[1] then return {} end
return {redis.call('HGET', KEYS[2], found[1]:sub(#request + 2) .. request)}
