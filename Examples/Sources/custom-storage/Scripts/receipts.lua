-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- A page of a payer's receipts.
--
-- KEYS  their places, their bodies
-- ARGV  the bounds, the limit
local bodies = {}
for i, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
    bodies[i] = redis.call('HGET', KEYS[2], place)
end
return bodies
