-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Every owner's records as they are at this moment, with the number of the last change in the owner's slot.
--
-- KEYS  changes, then each owner's records
-- ARGV  each owner's slot
local tables = {}
for i = 1, #ARGV do
    tables[i] = {redis.call('ZSCORE', KEYS[1], ARGV[i]) or '0', redis.call('HVALS', KEYS[i + 1])}
end
return tables
