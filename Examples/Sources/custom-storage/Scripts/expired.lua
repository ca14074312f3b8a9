-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- The reservations that were closed by an expiry of a moment or later. A place is that of the expiry, as in open.lua.
--
-- KEYS  expiries
-- ARGV  the bound, the limit, what the names of the requests' entries begin with
local entries = {}
for i, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
    local request, attempt = place:match('^' .. ('%d'):rep(20) .. '(.*)%z(%d+)$')
    entries[i] = redis.call('HGET', ARGV[3] .. request, 'r' .. attempt)
end
return entries
