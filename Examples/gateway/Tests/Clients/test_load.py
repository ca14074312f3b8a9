# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""64 connections, streams and whole answers mixed, users with keys of their own and users on credits: no error, memory that
stays, and receipts = ledger = answers counted. 15 s; BYOK_LOAD_SECONDS for longer."""

import asyncio
import csv
import io
import os
import time
from decimal import Decimal

import pytest
from stand import books
from stand.gateway import Gateway
from stand.load import Load, sample
from stand.upstream import Upstream

SECONDS = float(os.environ.get("BYOK_LOAD_SECONDS", 15))
#: Memory must stay from here on, within so much: of a short run the caches are still being filled.
SETTLED, GROWTH = (60, 1.10) if SECONDS >= 120 else (5, 1.35)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    upstream = Upstream()
    gateway = Gateway(tmp_path_factory.mktemp("gateway-load"), upstream.origins, system_keys=["openrouter"], logLevel="warning")
    gateway.start()
    own = [gateway.user() for _ in range(16)]
    paying = [gateway.user() for _ in range(16)]
    for user in own:
        user.add_key("openai")
    for user in paying:
        user.grant("1000.00")
    load = Load([gateway], own + paying)
    files = gateway.process.open_files()

    async def both():
        watching = asyncio.create_task(sample(gateway.process, 0.25, time.monotonic() + SECONDS))
        return await load.run(SECONDS), await watching

    answers, memory = asyncio.run(both())
    print(f"load test: {len(answers)} answers in {SECONDS:g} s, {len(answers) / SECONDS:.0f}/s")
    yield gateway, upstream, own, paying, answers, memory, files
    gateway.stop()
    upstream.stop()


def test_every_question_is_answered(run):
    _, upstream, own, paying, answers, _, _ = run
    assert len(answers) > 20 * SECONDS
    bad = [answer for answer in answers if not answer.is_good]
    assert not bad, bad[:3]
    # One call each, and each on the side that pays for it.
    assert upstream.counts["requests"] == len(answers)
    ids = {user.id for user in own}
    assert all(answer.own == (answer.user in ids) for answer in answers)
    assert all((answer.charged > 0) != answer.own for answer in answers)
    assert {answer.stream for answer in answers} == {True, False}


def test_memory_stays(run):
    _, _, _, _, _, memory, _ = run
    after = [bytes for seconds, bytes in memory if seconds >= SETTLED]
    first, most = sum(after[:4]) / 4, max(after)
    print(f"load test: {first / 2**20:.1f} MiB resident after {SETTLED} s, {most / 2**20:.1f} at most later")
    assert most <= first * GROWTH, f"{first / 2**20:.1f} → {most / 2**20:.1f} MiB"


def test_the_ledger_has_each_charge_once(run):
    _, _, _, paying, answers, _, _ = run
    for user in paying:
        told = {answer.id: answer.charged for answer in answers if answer.user == user.id}
        requests = books.by_request(books.entries(user))
        assert set(requests) == set(told)
        for id, entries in requests.items():
            assert sorted(entry["kind"] for entry in entries) == ["reserve", "settle"], id
            (settled,) = [books.amount(entry) for entry in entries if entry["kind"] == "settle"]
            assert settled == told[id], id
        balance = user.balance()
        assert Decimal(balance["held"]) == 0
        assert Decimal(balance["total"]) == 1000 - sum(told.values())


def test_own_keys_have_no_entry(run):
    _, _, own, _, _, _, _ = run
    for user in own:
        assert user.entries() == []


def test_the_usage_is_the_answers(run):
    _, _, own, paying, answers, _, _ = run
    for user in own + paying:
        mine = [answer for answer in answers if answer.user == user.id]
        rows = books.usage(user, len(mine))
        payer = "ownKey" if user in own else "credits"
        assert set(rows) == {payer}
        row = rows[payer]
        assert (row["requests"], row["failures"], row["fallbacks"]) == (len(mine), 0, 0)
        assert Decimal(row["credits"]) == sum(answer.charged for answer in mine)
        assert row["unknownCosts"] == 0


def test_the_statement_is_the_answers(run):
    _, _, own, paying, answers, _, _ = run
    for user in (own[0], paying[0]):
        told = sorted(answer.charged for answer in answers if answer.user == user.id)
        response = user.ask("GET", f"/api/v1/account/statement?month={time.strftime('%Y-%m', time.gmtime())}&format=csv")
        rows = list(csv.DictReader(io.StringIO(response.text)))
        column = next(name for name in rows[0] if "credits" in name.lower())
        assert sorted(Decimal(row[column] or 0) for row in rows) == told


def test_everything_adds_up_and_is_given_back(run):
    gateway, _, _, _, _, _, files = run
    # It reads every entry.
    found = gateway.root.get("/api/v1/admin/reconciliation?since=2020-01-01T00:00:00Z", patience=30 + SECONDS / 5)
    for name in ("overdue", "expired", "uncollected", "unbalanced"):
        assert found[name] == [], name
    assert found["unsettled"] == 0
    time.sleep(1)
    # What is left of 64 clients: none; of connections to the provider: some, kept.
    assert gateway.process.open_files() <= files + 80
    gateway.assert_unharmed()
