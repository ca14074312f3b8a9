-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- An account's entries behind a place. A place is the moment in twenty digits, request, space, attempt in nineteen digits,
-- 0 for a grant, 1 for a reservation, 2 for a closing.
--
-- KEYS  the places of the account's entries
-- ARGV  the bound, the limit, what the names of the requests' entries begin with, account
local letters = {['0'] = 'g', ['1'] = 'r', ['2'] = 'c'}
local entries = {}
for i, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
    local request, attempt, kind = place:match('^' .. ('%d'):rep(20) .. '(%S+) 0*(%d+)(%d)$')
    entries[i] = redis.call('HGET', ARGV[3] .. ARGV[4] .. '\0' .. request, letters[kind] .. attempt)
end
return entries
