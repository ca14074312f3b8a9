-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- The oldest open reservations. A place is the moment in twenty digits, account, NUL, request, NUL, attempt; an account
-- has no NUL.
--
-- KEYS  open reservations
-- ARGV  highest rank, what the names of the requests' entries begin with
local entries = {}
for i, place in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[1])) do
    local request, attempt = place:match('^' .. ('%d'):rep(20) .. '(.*)%z(%d+)$')
    entries[i] = redis.call('HGET', ARGV[2] .. request, 'r' .. attempt)
end
return entries
