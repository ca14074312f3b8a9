# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""kill -9 under load, again and again: no charge is lost or doubled, nothing is charged that was not asked, and what was
answered and not charged is listed."""

import asyncio
import os
import random
import shutil
import time
from decimal import Decimal

import pytest
from stand import books
from stand.gateway import Gateway
from stand.load import Load
from stand.upstream import Upstream

KILLS = int(os.environ.get("BYOK_GATEWAY_KILLS", 6))
SEED = int(os.environ.get("BYOK_SEED", time.time_ns() % 1_000_000))
GRANT = Decimal(100)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    upstream = Upstream()
    gateway = Gateway(tmp_path_factory.mktemp("gateway-kills"), upstream.origins, system_keys=["openrouter"], logLevel="warning")
    gateway.start()
    paying = [gateway.user() for _ in range(6)]
    own = [gateway.user() for _ in range(2)]
    for user in paying:
        user.grant(str(GRANT))
    keys = {user.id: user.add_key("openai")["id"] for user in own}
    dice = random.Random(SEED)
    load = Load([gateway], paying + own, connections=24, seed=SEED, retry=True, name="kill")

    async def kill():
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(0.4, 1.6))
            gateway.process.kill()
            # Here and in no other thread: a process is ended with the thread that started it.
            gateway.start()
        await asyncio.sleep(0.5)
        load.stop()

    async def both():
        await asyncio.gather(load.run(600), kill())

    asyncio.run(both())
    good = [answer for answer in load.answers if answer.is_good]
    print(f"gateway kill test: {KILLS} kills, {len(load.answers)} questions, {len(good)} whole answers, seed {SEED}")
    yield gateway, upstream, paying, own, keys, load.answers
    gateway.process.kill()
    upstream.stop()


def test_there_was_something_to_lose(run):
    _, _, _, _, _, answers = run
    good = sum(answer.is_good for answer in answers)
    cut = sum(answer.status == 0 or (answer.status == 200 and not answer.whole) for answer in answers)
    assert good > 20 * KILLS
    assert cut >= KILLS, "no question was cut off by a kill"
    refused = [answer for answer in answers if answer.status not in (0, 200)]
    assert not refused, refused[:3]


def test_what_was_answered_is_charged_once(run):
    _, _, paying, _, _, answers = run
    for user in paying:
        asked = {answer.id: answer for answer in answers if answer.user == user.id}
        requests = books.by_request(books.entries(user))
        assert set(requests) <= set(asked), "something was charged that nobody asked"
        for id, answer in asked.items():
            kinds = sorted(entry["kind"] for entry in requests.get(id, []))
            if answer.is_good:
                assert kinds == ["reserve", "settle"], (id, kinds)
                (settled,) = [books.amount(one) for one in requests[id] if one["kind"] == "settle"]
                assert settled == answer.charged, id
            else:
                assert kinds in ([], ["reserve"], ["reserve", "settle"], ["reserve", "void"]), (id, kinds)


def test_the_balance_is_the_sum_of_the_entries(run):
    gateway, _, paying, _, _, _ = run
    for user in paying:
        total, held = GRANT, Decimal(0)
        for entries in books.by_request(books.entries(user)).values():
            amounts = {entry["kind"]: books.amount(entry) for entry in entries}
            total -= amounts.get("settle", 0)
            if set(amounts) == {"reserve"}:
                held += amounts["reserve"]
        balance = user.balance()
        assert (Decimal(balance["total"]), Decimal(balance["held"])) == (total, held)
    assert gateway.root.get("/api/v1/admin/reconciliation?since=2020-01-01T00:00:00Z")["unbalanced"] == []


def test_own_keys_are_there_and_cost_nothing(run):
    _, _, _, own, keys, _ = run
    for user in own:
        assert [key["id"] for key in user.get("/api/v1/account/api-keys")["keys"]] == [keys[user.id]]
        assert user.entries() == []


def test_the_chain_of_every_audit_log_is_whole(run):
    gateway, _, paying, own, _, _ = run
    for user in paying + own:
        audit = gateway.root.get(f"/api/v1/admin/audit?owner=user:{user.id}&from=1&limit=1")
        assert audit["verification"] == "intact"


@pytest.mark.skipif(not shutil.which("faketime"), reason="SKIPPED: faketime is not installed")
def test_what_was_not_charged_is_listed(run):
    """Two hours later, by a clock that says so, the reservations of the killed are over, nobody was charged for them, and
    the reconciliation names each."""
    gateway, _, paying, _, _, _ = run
    open = set()
    for user in paying:
        requests = books.by_request(books.entries(user))
        open |= {id for id, entries in requests.items() if [entry["kind"] for entry in entries] == ["reserve"]}
    gateway.process.terminate()
    library = next(iter(sorted(_faketime())), None)
    gateway.environment |= {
        "LD_PRELOAD": library, "FAKETIME": "+2h", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"
    }  # fmt: skip
    gateway.start()
    end = time.monotonic() + 20
    while True:
        found = gateway.root.get("/api/v1/admin/reconciliation?since=2020-01-01T00:00:00Z")
        listed = {one["entry"]["requestID"] for one in found["expired"] + found["overdue"]}
        if not found["overdue"] or time.monotonic() > end:
            break
        time.sleep(0.5)
    assert listed == open
    assert open, "no request was left open by any kill"
    assert found["unbalanced"] == []
    for user in paying:
        assert Decimal(user.balance()["held"]) == 0


def _faketime():
    from pathlib import Path

    return [str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]
