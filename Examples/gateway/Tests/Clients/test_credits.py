# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What is paid with credits, to the last digit."""

import csv
import io
import json
import threading
import time
from decimal import Decimal

import pytest
from stand import questions
from stand.gateway import MARKUP
from stand.http import Connection, render

#: OpenAI's prices of gpt-4o-mini, in dollars per million tokens.
INPUT, OUTPUT = Decimal("0.15"), Decimal("0.60")


def price(given, made, tier):
    list_price = (given * INPUT + made * OUTPUT) / 1_000_000
    return list_price * (100 + MARKUP[tier]) / 100


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("tier", list(MARKUP))
def test_list_price_and_the_tiers_mark_up(fronted, upstream, client, tier, stream):
    user = fronted.user(tier)
    user.grant("1.00")
    response = user.chat("gpt-4o-mini", "@in=1000 @out=500", stream=stream, max_tokens=1000)
    assert response.status == 200, response.text
    wanted = price(1000, 500, tier)
    if stream:
        last = json.loads(response.events[-2])
        assert response.events[-1] == "[DONE]"
        assert response["x-using-byok"] == "false"
    else:
        last = response.json()
        assert response["x-credits-charged"] == last["x-credits-charged"]
    assert last["x-using-byok"] == "false"
    assert Decimal(last["x-credits-charged"]) == wanted
    # The platform's key was used, and nobody else's.
    assert upstream.seen[-1]["key"] == fronted.system_key("openrouter")
    # Receipt, ledger, usage and statement are one value.
    assert Decimal(user.balance()["total"]) == 1 - wanted
    assert Decimal(user.balance()["held"]) == 0
    (row,) = user.usage("payer")
    assert (row["payer"], Decimal(row["credits"]), row["requests"]) == ("credits", wanted, 1)
    entries = user.entries()
    assert sum(Decimal(entry["amount"]) for entry in entries if entry["kind"] in ("grant", "settle")) in (
        1 - wanted,
        1 + wanted,
    )


def test_an_own_key_costs_no_credits(fronted):
    user = fronted.user()
    user.grant("1.00")
    user.add_key("openai")
    for stream in (False, True):
        assert user.chat("gpt-4o-mini", stream=stream).status == 200
    assert [entry["kind"] for entry in user.entries()] == ["grant"]
    assert Decimal(user.balance()["total"]) == 1


def test_credits_where_the_own_key_is_dead_and_the_answer_says_so(fronted, upstream):
    user = fronted.user()
    user.grant("1.00")
    key = user.add_key("openai")
    upstream.refuse(_key_of(user, upstream))
    response = user.chat("gpt-4o-mini", "@in=100 @out=100")
    assert response.status == 200
    assert response["x-using-byok"] == "false"
    assert response["x-fallback-reason"]
    assert response.json()["x-fallback-reason"] == response["x-fallback-reason"]
    listed = {shown["id"]: shown for shown in user.get("/api/v1/account/api-keys")["keys"]}
    assert listed[key["id"]]["badge"]["kind"] == "error"


def _key_of(user, upstream):
    """The key that the provider sees of this user."""
    assert user.chat("gpt-4o-mini").status == 200
    return upstream.seen[-1]["key"]


@pytest.mark.parametrize("told, is_charged", [("never", False), ("if-no-own-key", False), ("fallback", True)])
def test_the_request_may_tighten_what_is_spent(fronted, upstream, told, is_charged):
    user = fronted.user()
    user.grant("1.00")
    user.add_key("openai")
    upstream.refuse(_key_of(user, upstream))
    response = user.chat("gpt-4o-mini", headers={"x_platform_credits": told})
    assert response.status == (200 if is_charged else 403)
    if not is_charged:
        assert response.code == "own_key_invalid"
        assert Decimal(user.balance()["total"]) == 1


def test_the_standing_setting_holds_for_every_request(fronted):
    user = fronted.user()
    user.grant("1.00")
    assert user.chat("gpt-4o-mini").status == 200
    assert user.ask("PUT", "/api/v1/account/settings", {"spending": "neverCredits"}).status == 200
    before = user.balance()["total"]
    response = user.chat("gpt-4o-mini")
    assert (response.status, response.code) == (403, "credits_not_allowed")
    # A request cannot loosen it.
    response = user.chat("gpt-4o-mini", headers={"x_platform_credits": "fallback"})
    assert (response.status, user.balance()["total"]) == (403, before)


def test_a_wrong_word_about_credits_is_refused(fronted):
    user = fronted.user()
    user.grant("1.00")
    response = user.chat("gpt-4o-mini", headers={"x_platform_credits": "nevver"})
    assert response.status == 400
    assert "platform-credits" in response.text.lower()
    assert Decimal(user.balance()["total"]) == 1


def test_credits_that_others_hold(fronted, upstream):
    """Two requests for which there is only enough for one."""
    user = fronted.user()
    user.grant("0.003")
    # The reserve is for max_tokens at the output price: 4,000 × $0.60 / M × 1.05 = $0.00252.
    first = []
    one = threading.Thread(
        target=lambda: first.append(user.chat("gpt-4o-mini", "@pause=1500 @in=10 @out=10", max_tokens=4000))
    )
    one.start()
    time.sleep(0.5)
    held = user.balance()
    second = user.chat("gpt-4o-mini", "@in=10 @out=10", max_tokens=4000)
    one.join()
    assert Decimal(held["held"]) > Decimal("0.0025")
    assert (second.status, second.code) == (402, "credits_held")
    assert first[0].status == 200
    assert Decimal(user.balance()["held"]) == 0


def test_the_same_payment_is_booked_once(fronted):
    user = fronted.user()
    for _ in range(3):
        fronted.grant(user.id, "2.50", payment=f"invoice-{user.id}")
    assert Decimal(user.balance()["total"]) == Decimal("2.50")


def test_the_statement_has_the_same_sums(fronted):
    user = fronted.user()
    user.grant("1.00")
    charged = [Decimal(user.chat("gpt-4o-mini", f"@in=1000 @out={n}")["x-credits-charged"]) for n in (10, 200, 3000)]
    month = time.strftime("%Y-%m", time.gmtime())
    response = user.ask("GET", f"/api/v1/account/statement?month={month}&format=csv")
    assert response.status == 200
    assert "attachment" in response["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    column = next(name for name in rows[0] if "credits" in name.lower())
    assert sorted(Decimal(row[column]) for row in rows if row[column]) == sorted(charged)
    response = user.ask("GET", f"/api/v1/account/statement?month={month}&format=json")
    assert response.status == 200
    assert all(str(one) in response.text for one in charged)


def test_the_wasted_words_of_a_reader_who_left_are_paid(fronted, upstream):
    """Somebody hangs up in the middle of a stream that credits pay: what was delivered is charged, and no more than the
    reserve."""
    user = fronted.user()
    user.grant("1.00")
    with Connection(fronted.port) as connection:
        body = {"model": "gpt-4o-mini", "messages": questions.hello("@chunks=200 @pace=10 @in=1000 @out=200"),
                "stream": True, "max_tokens": 1000}  # fmt: skip
        connection.send(_render(user, body))
        connection.head()
        for _ in range(5):
            assert connection.chunk()
    end = time.monotonic() + 15
    while Decimal(user.balance()["held"]) and time.monotonic() < end:
        time.sleep(0.1)
    balance = user.balance()
    assert Decimal(balance["held"]) == 0
    charged = 1 - Decimal(balance["total"])
    reserve = price(len(json.dumps(body)), 1000, "professional")
    assert 0 < charged <= reserve
    assert len([entry for entry in user.entries() if entry["kind"] == "settle"]) == 1
    fronted.assert_unharmed()


def _render(user, body):
    return render("POST", "/v1/chat/completions", user.headers, body)
