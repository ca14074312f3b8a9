# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The list of models, as OpenAI's client reads it."""

import openai
import pytest


def test_the_models_of_a_users_keys(gateway, client):
    user = gateway.user()
    user.add_key("anthropic")
    models = {model.id: model for model in client(user).models.list()}
    own = [model for model in models.values() if model.model_extra.get("x-using-byok") == "true"]
    assert own and all("claude" in model.id for model in own)
    assert {model.model_extra["x-provider"] for model in own} == {"anthropic"}
    # The rest, where there is any, would cost credits.
    rest = [model for model in models.values() if model not in own]
    assert all(model.model_extra["x-using-byok"] == "false" for model in rest)


def test_one_model(gateway, client):
    user = gateway.user()
    user.add_key("openrouter")
    ids = [model.id for model in client(user).models.list()]
    with_slash = next(id for id in ids if "/" in id)
    for id in (ids[0], with_slash):
        model = client(user).models.retrieve(id)
        assert (model.id, model.object) == (id, "model")
    # The client escapes the slash; others do not.
    assert user.get(f"/v1/models/{with_slash}")["id"] == with_slash
    assert user.get(f"/api/v1/llm/models/{with_slash}")["id"] == with_slash


def test_nothing_without_a_session(gateway, client):
    with pytest.raises(openai.AuthenticationError):
        client(gateway.user(), api_key="nobody").models.list()
