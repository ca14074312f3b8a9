# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Two gateways on one Postgres: what one takes away, the other uses no longer than the lease (1 s), under load."""

import asyncio
import os
import time

import pytest
from stand import secrets
from stand.gateway import Gateway
from stand.load import Load
from stand.postgres import Postgres
from stand.upstream import Upstream

LEASE = 1.0
ROUNDS = int(os.environ.get("BYOK_REVOCATIONS", 8))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    postgres, upstream = Postgres(), Upstream()
    folder = tmp_path_factory.mktemp("gateway-pair")
    one = Gateway(
        folder / "one", upstream.origins, system_keys=["openrouter"], store={"postgresVariable": "BYOK_POSTGRES"},
        environment={"BYOK_POSTGRES": postgres.dsn}, logLevel="warning",
    )  # fmt: skip
    other = Gateway(folder / "other", upstream.origins, store=one.config["store"])
    # The same people, keys and secrets.
    other.config, other.environment, other._tokens = one.config, one.environment, one._tokens
    one.start()
    other.start()
    yield one, other, upstream, postgres
    one.stop()
    other.stop()
    postgres.stop()
    upstream.stop()


def seen_at(gateway, user):
    """The same person, asking at another gateway."""
    return gateway.named(user.id)


def test_what_one_adds_the_other_uses(pair):
    one, other, upstream, _ = pair
    user = one.user()
    user.add_key("openai")
    response = seen_at(other, user).chat("gpt-4o-mini")
    assert (response.status, response["x-using-byok"]) == (200, "true")


def test_credits_are_one_account(pair):
    one, other, _, _ = pair
    user = one.user()
    user.grant("1.00")
    for gateway in (one, other, one, other):
        assert seen_at(gateway, user).chat("gpt-4o-mini").status == 200
    assert user.balance() == seen_at(other, user).balance()
    assert len([entry for entry in user.entries() if entry["kind"] == "settle"]) == 4


def test_a_session_of_one_is_good_at_the_other(pair):
    one, other, _, _ = pair
    user = one.user()
    signed = one.ask("POST", "/api/v1/session", None, {"token": user.token})
    session = {"cookie": signed["set-cookie"].split(";")[0]}
    assert other.ask("GET", "/api/v1/session", session).status == 200


@pytest.mark.parametrize("what", ["delete", "disable"])
def test_a_key_that_is_taken_away_is_unused_within_the_lease(pair, what):
    """Under load at both gateways, again and again. The provider's own clock says when a key came last."""
    one, other, upstream, _ = pair
    upstream.reset()
    users = [one.user() for _ in range(4)]
    for user in users:
        user.add_key("openai")
    load = Load([one, other], users, connections=16, seed=7, prompts=["@in=5 @out=5"], name=f"lease-{what}")
    taken = {}

    async def take():
        await asyncio.sleep(1)
        for number in range(ROUNDS):
            user = users[number % len(users)]
            key = secrets.key("openai")
            # It goes to the top: both gateways use it.
            first = (await asyncio.to_thread(user.add_key, "openai", key, position=0))["id"]
            await asyncio.sleep(0.6)
            path = f"/api/v1/account/api-keys/{first}"
            if what == "delete":
                response = await asyncio.to_thread(user.ask, "DELETE", path)
            else:
                response = await asyncio.to_thread(user.ask, "PATCH", path, {"isEnabled": False})
            taken[key] = time.monotonic_ns()
            assert response.status in (200, 204), response.text
        await asyncio.sleep(1.5 * LEASE)
        load.stop()

    async def both():
        await asyncio.gather(load.run(120), take())

    asyncio.run(both())
    assert all(answer.is_good for answer in load.answers), [a for a in load.answers if not a.is_good][:3]
    uses = {key: [] for key in taken}
    for request in upstream.seen:
        if request["key"] in uses:
            uses[request["key"]].append(request["at"])
    # Each key was in use until it was taken away, else nothing is proved.
    assert all(len(times) > 5 for times in uses.values()), {key[-4:]: len(times) for key, times in uses.items()}
    late = {key: (max(times) - taken[key]) / 1e9 for key, times in uses.items()}
    print(
        f"two gateways ({what}): {ROUNDS} keys under {len(load.answers)} requests, the longest in use for"
        f" {max(0, max(late.values())) * 1000:.0f} ms after"
    )
    assert max(late.values()) <= LEASE


def test_where_it_was_taken_away_it_is_unused_at_once(pair):
    one, _, upstream, _ = pair
    upstream.reset()
    user = one.user()
    user.add_key("openai")
    load = Load([one], [user], connections=8, seed=8, prompts=["@in=5 @out=5"], name="at-once")
    taken = {}

    async def take():
        for _ in range(ROUNDS):
            key = secrets.key("openai")
            first = (await asyncio.to_thread(user.add_key, "openai", key, position=0))["id"]
            await asyncio.sleep(0.3)
            assert (await asyncio.to_thread(user.ask, "DELETE", f"/api/v1/account/api-keys/{first}")).status == 204
            taken[key] = time.monotonic_ns()
        load.stop()

    async def both():
        await asyncio.gather(load.run(60), take())

    asyncio.run(both())
    # What was asked after the deletion had been answered: what was under way then may reach the provider a moment later.
    begun = {answer.id: answer.begun * 1e9 for answer in load.answers}
    uses = [request for request in upstream.seen if request["key"] in taken]
    late = [request for request in uses if begun[request["prompt"].split()[-1]] > taken[request["key"]]]
    assert not late
    assert {request["key"] for request in uses} == set(taken)


def test_nothing_of_a_key_is_in_the_servers_log(pair):
    _, _, _, postgres = pair
    assert not secrets.found_in(postgres.printed())
