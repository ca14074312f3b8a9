-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Applies one entry of the credit ledger, or refuses it and changes nothing.
--
-- Lua's numbers are doubles, inexact beyond 2^53 nanodollars (nine million dollars), so amounts stay digits: Redis adds
-- them as integers of 64 bits, and a script may trust the sign of what HINCRBY returns, not its value.
--
-- KEYS  the account's balance, the request's entries, open reservations
-- ARGV  kind, attempt, amount, its negative, hash of the parameters, the entry, moment, the entry's place
-- Returns {'OK', total, free}, {'OVERFLOW'}, {'EXCESS'}, or {the refusal's name}.
local account, request, open = unpack(KEYS)
local kind, attempt, amount, negative, hash, entry = unpack(ARGV, 1, 6)

-- An entry's first fields, each after its length of four bytes: hash, kind, amount.
local function field(value, number)
    local at = 1
    for _ = 2, number do at = at + 4 + struct.unpack('>I4', value, at) end
    return value:sub(at + 4, at + 3 + struct.unpack('>I4', value, at))
end
local function add(name, digits) return redis.call('HINCRBY', account, name, digits) end
local function balance()
    return {'OK', redis.call('HGET', account, 'total') or '0', redis.call('HGET', account, 'free') or '0'}
end
local function exceeds(a, b) return #a > #b or (#a == #b and a > b) end

local entries = {}
local found = redis.call('HGETALL', request)
for i = 1, #found, 2 do entries[found[i]] = found[i + 1] end

if kind == 'grant' or kind == 'reserve' then
    local name = kind:sub(1, 1) .. attempt
    local same = entries[name]
    if same then
        if field(same, 1) ~= hash then return {'requestIDReused'} end
        return balance()
    end
    if kind == 'grant' then
        -- The first write of this script: where it fails, nothing has been done.
        if type(redis.pcall('HINCRBY', account, 'total', amount)) == 'table' then return {'OVERFLOW'} end
        add('free', amount)
    else
        local isOpen, isSettled = false, false
        for other, value in pairs(entries) do
            if other:sub(1, 1) == 'r' then
                if field(value, 1) ~= hash then return {'requestIDReused'} end
                local closing = entries['c' .. other:sub(2)]
                isOpen = isOpen or not closing
                isSettled = isSettled or closing and field(closing, 2) == 'settle'
            end
        end
        if isSettled then return {'alreadySettled'} end
        if isOpen then return {'requestInProgress'} end
        if add('free', negative) < 0 then
            add('free', amount)
            local isLacking = add('total', negative) < 0
            add('total', amount)
            return {isLacking and 'insufficientBalance' or 'heldByOtherRequests'}
        end
        redis.call('ZADD', open, ARGV[7], ARGV[8])
    end
    redis.call('HSET', request, name, entry)
    return balance()
end

local reservation, closing = entries['r' .. attempt], entries['c' .. attempt]
if not reservation then return {'noReservation'} end
if field(reservation, 1) ~= hash then return {'requestIDReused'} end
if closing then
    if field(closing, 2) == kind then return balance() end
    return {field(closing, 2) == 'settle' and 'alreadySettled' or 'noReservation'}
end
local reserved = field(reservation, 3)
if kind == 'settle' then
    if exceeds(amount, reserved) then return {'EXCESS'} end
    add('total', negative)
    add('free', negative)
end
add('free', reserved)
redis.call('HSET', request, 'c' .. attempt, entry)
redis.call('ZREM', open, ARGV[8])
return balance()
