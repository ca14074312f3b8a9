-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- A chain's head and how many entries are there.
--
-- KEYS  heads, the owner's log
-- ARGV  owner
return {redis.call('HGET', KEYS[1], ARGV[1]) or '', redis.call('LLEN', KEYS[2])}
