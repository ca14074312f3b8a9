-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- The next records in the order of owner and id, however others write meanwhile.
--
-- KEYS  index
-- ARGV  lower bound, limit, what the names of the owners' records begin with
local members = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local page = {}
for i, member in ipairs(members) do
    page[i] = {member, redis.call('HGET', ARGV[3] .. member:sub(1, -17), member:sub(-16))}
end
return page
