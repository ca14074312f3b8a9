# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Services with a token that act for users: agents, and the agents that those call."""

import pytest
from stand import questions

BODY = {"model": "gpt-4o-mini", "messages": questions.hello()}


def ask(gateway, service, user, method="POST", path="/v1/chat/completions", body=BODY, **more):
    headers = {"authorization": f"Bearer {gateway._tokens[service]}", "X-On-Behalf-Of": user} | more
    return gateway.ask(method, path, headers, body if method == "POST" else None)


def test_the_users_key_is_used(gateway):
    user = gateway.user()
    user.add_key("openai")
    response = ask(gateway, "brigade", user.id)
    assert (response.status, response["x-using-byok"]) == (200, "true")


def test_sub_agents_use_it_too(gateway):
    user = gateway.user()
    user.add_key("openai")
    for agent in ("planner", "planner/research", "planner/research/reader"):
        response = ask(gateway, "brigade", user.id, **{"X-Agent": agent})
        assert (response.status, response["x-using-byok"]) == (200, "true"), (agent, response.text)
    root = gateway.root
    audit = root.get(f"/api/v1/admin/audit?owner=user:{user.id}&from=1&limit=100")
    assert audit["verification"] == "intact"


def test_a_service_may_be_for_some_users_only(gateway):
    allowed, other = gateway.named("trial0"), gateway.user("starter")
    allowed.add_key("openai")
    other.add_key("openai")
    assert ask(gateway, "narrow", allowed.id).status == 200
    assert ask(gateway, "narrow", other.id).status in (401, 403)


def test_nobody_we_know(gateway):
    for user in ("nobody", "", "root/../trial0", "user:trial0", "*"):
        assert ask(gateway, "brigade", user).status in (400, 401, 403), user


def test_a_user_may_not_act_for_another(gateway):
    one, other = gateway.user(), gateway.user()
    other.add_key("openai")
    response = one.ask("POST", "/v1/chat/completions", BODY, x_on_behalf_of=other.id)
    # It is the one who asks, whatever the header says; she has neither keys nor credits.
    assert response.status in (400, 401, 402, 403)
    assert other.usage("payer", within=2) == []


@pytest.mark.parametrize("method, path", [
    ("GET", "/api/v1/account/api-keys"), ("POST", "/api/v1/account/api-keys"), ("GET", "/api/v1/account/credits"),
    ("GET", "/api/v1/account/export"), ("DELETE", "/api/v1/account"), ("GET", "/api/v1/organisation/api-keys"),
])
def test_accounts_are_the_users_own(gateway, method, path):
    user = gateway.user()
    response = ask(gateway, "brigade", user.id, method, path)
    assert (response.status, response.code) == (403, "services_not_allowed")


def test_a_deep_chain_of_agents_ends(gateway):
    user = gateway.user()
    user.add_key("openai")
    for agent in ("/".join("a" * 500), "x" * 10_000, "//", "a//b", "a\tb", "ä"):
        response = ask(gateway, "brigade", user.id, **{"X-Agent": agent})
        assert response.status in (200, 400, 403, 431), agent[:20]
    gateway.assert_unharmed()
