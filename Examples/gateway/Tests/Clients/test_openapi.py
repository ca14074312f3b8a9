# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The OpenAPI document: valid, and true of what the gateway takes and answers."""

import json
import re
from itertools import count
from urllib.parse import quote

import jsonschema
import openapi_spec_validator
import pytest
from stand import secrets

METHODS = {"get", "put", "post", "delete", "patch"}


class Document:
    """The document as the gateway serves it, and what it says of requests and answers."""

    def __init__(self, gateway):
        response = gateway.ask("GET", "/api/v1/openapi.json")
        assert response.status == 200 and response["content-type"] == "application/json"
        self.json = response.json()
        self.seen = set()

    def operations(self):
        for path, item in self.json["paths"].items():
            for method in METHODS & item.keys():
                yield method, path, item[method]

    def find(self, method, target):
        """The operation of an address: a written path goes before one with a parameter."""
        path = target.partition("?")[0]
        for template in sorted(self.json["paths"], key=lambda path: path.count("{")):
            parts = re.split(r"(\{[^}]*\})", template)
            pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
            if re.fullmatch(pattern, path) and method.lower() in self.json["paths"][template]:
                return template, self.json["paths"][template][method.lower()]
        raise AssertionError(f"{method} {path} is not in the document")

    def validator(self, schema):
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        whole = {**schema, "components": self.json["components"]}
        return jsonschema.Draft202012Validator(whole, format_checker=checker)

    def resolve(self, thing):
        return self.json["components"]["responses"][thing["$ref"].rsplit("/", 1)[1]] if "$ref" in thing else thing

    def check(self, method, target, body, response):
        """What was sent, if it was taken, and what came back, are as described."""
        template, operation = self.find(method, target)
        described = operation["responses"].get(str(response.status))
        assert described, f"{method} {template} does not tell of {response.status}: {response.text[:300]}"
        self.seen.add((method.lower(), template, response.status))
        described = self.resolve(described)
        if body is not None and response.status < 300:
            self.validator(operation["requestBody"]["content"]["application/json"]["schema"]).validate(body)
        content = described.get("content", {})
        if not content:
            assert not response.body
            return
        kind = response["content-type"].partition(";")[0]
        assert kind in content, f"{method} {template} does not tell of {kind}"
        if kind == "application/json":
            self.validator(content[kind]["schema"]).validate(response.json())
        for name, header in described.get("headers", {}).items():
            if response[name] is not None and "$ref" not in header["schema"]:
                value = int(response[name]) if header["schema"].get("type") == "integer" else response[name]
                jsonschema.validate(value, header["schema"])

    def accepts(self, method, target, body):
        schema = self.find(method, target)[1]["requestBody"]["content"]["application/json"]["schema"]
        return self.validator(schema).is_valid(body)


@pytest.fixture(scope="module")
def document(gateway_at_llmock):
    return Document(gateway_at_llmock)


@pytest.fixture
def asking(document):
    """Asks as somebody, and holds the exchange against the document."""

    def ask(user, method, path, body=None, status=200):
        response = user.ask(method, path, body)
        assert response.status == status, (method, path, response.status, response.text)
        document.check(method, path, body, response)
        return response.json() if response.body and "json" in response["content-type"] else response

    return ask


def test_the_document_is_valid(document):
    openapi_spec_validator.validate(document.json)


def test_every_object_of_ours_is_closed_and_every_operation_has_a_name(document):
    open_ones = {"Error", "ChatRequest", "ChatReply", "Model", "Models"}
    for name, schema in document.json["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in open_ones:
            assert schema["additionalProperties"] is False, name
    names = [operation["operationId"] for _, _, operation in document.operations()]
    assert len(names) == len(set(names))
    for method, path, operation in document.operations():
        wanted = set(re.findall(r"\{([^}]*)\}", path))
        given = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"}
        assert wanted == given, (method, path)


def test_keys(gateway, asking):
    user = gateway.user()
    base = "/api/v1/account"
    key = secrets.key("openrouter")
    asking(user, "GET", f"{base}/providers")
    asking(user, "POST", f"{base}/api-keys/inspect", {"provider": "openai", "key": key})
    asking(user, "POST", f"{base}/api-keys/test", {"provider": "openrouter", "key": key})
    limits = {
        "allowedModels": ["gpt-4*"], "deniedModels": [], "members": None, "spending": "neverCredits",
        "requestsPerMinute": 5, "tokensPerMinute": None, "spendPerDay": "0.5", "spendPerMonth": None,
    }  # fmt: skip
    new = {
        "provider": "openrouter", "key": key, "label": "Mine", "limits": limits, "position": 0,
        "expiresAt": "2031-01-01T00:00:00Z", "isEnabled": True, "test": False,
    }  # fmt: skip
    id = asking(user, "POST", f"{base}/api-keys", new, 201)["key"]["id"]
    asking(user, "POST", f"{base}/api-keys", new, 409)
    asking(user, "GET", f"{base}/api-keys")
    asking(user, "GET", f"{base}/api-keys/{id}")
    asking(user, "PATCH", f"{base}/api-keys/{id}", {"label": "b", "limits": {"spendPerDay": None}, "expiresAt": None})
    asking(user, "POST", f"{base}/api-keys/{id}/test")
    other = {"key": secrets.key("openrouter"), "graceSeconds": 60, "test": False}
    replaced = asking(user, "POST", f"{base}/api-keys/{id}/replace", other)
    assert replaced["previous"]["masked"] != replaced["key"]["masked"]
    asking(user, "DELETE", f"{base}/api-keys/{id}", status=204)
    asking(user, "DELETE", f"{base}/api-keys/{id}", status=404)
    asking(user, "POST", f"{base}/api-keys", {"provider": "openrouter"}, 400)


def test_usage_money_and_notices(gateway, asking):
    user = gateway.user()
    base = "/api/v1/account"
    user.grant("5")
    credits = user.chat("gpt-4")
    user.add_key("openrouter")
    assert credits.status == user.chat("gpt-4").status == 200
    asking(user, "GET", f"{base}/usage?by=key,provider,model,member,payer&every=week")
    asking(user, "GET", f"{base}/usage/models?by=cost&limit=3")
    asking(user, "GET", f"{base}/usage/time?every=month&from=2026-01-01&to=2026-12-31")
    asking(user, "GET", f"{base}/statement?format=csv")
    asking(user, "GET", f"{base}/statement?format=json")
    asking(user, "GET", f"{base}/savings?baseline=gpt-4")
    asking(user, "GET", f"{base}/credits")
    assert len(asking(user, "GET", f"{base}/credits/entries?limit=10")["entries"]) == 3
    asking(user, "GET", f"{base}/plan?model=gpt-4&spending=neverCredits")
    asking(user, "GET", f"{base}/plan?model=no-such-model")
    asking(user, "GET", f"{base}/plan", status=400)
    asking(user, "GET", f"{base}/notices?limit=3")
    asking(user, "POST", f"{base}/notices/read", {"ids": ["x"]}, 204)
    asking(user, "GET", f"{base}/notices/preferences")
    asking(user, "PUT", f"{base}/notices/preferences", {"muted": ["keyUnused"], "sent": []})
    asking(user, "GET", f"{base}/settings")
    asking(user, "PUT", f"{base}/settings", {"spending": "creditsIfNoOwnKey"})
    asking(user, "GET", f"{base}/outages")
    export = asking(user, "GET", f"{base}/export")
    assert len(export["receipts"]) >= 1 and export["audit"]
    asking(user, "DELETE", base, {"confirm": "somebody"}, 400)
    asking(user, "DELETE", base, {"confirm": user.id})


def test_an_organisation(gateway, asking):
    chief, member = gateway.named("chief3"), gateway.named("member3-0")
    base = "/api/v1/organisation"
    id = chief.add_key("openrouter", of="organisation", limits={"members": ["member3-0"]})["id"]
    asking(member, "GET", f"{base}/api-keys")
    asking(member, "PATCH", f"{base}/api-keys/{id}", {"label": "x"}, 403)
    asking(gateway.user(), "GET", f"{base}/api-keys", status=404)
    asking(chief, "PUT", f"{base}/api-keys/{id}/members/member3-1")
    asking(chief, "DELETE", f"{base}/api-keys/{id}/members/member3-1")
    asking(chief, "DELETE", f"{base}/members/member3-0")
    for path in ("providers", "usage", "savings", "notices", "credits", "credits/entries", "settings", "outages"):
        asking(member, "GET", f"{base}/{path}")
    asking(chief, "DELETE", f"{base}/api-keys/{id}", status=204)


def test_administration_and_operations(gateway, asking):
    user = gateway.user()
    user.add_key("openai")
    for path in (f"audit?owner=user:{user.id}&from=1", "owners?limit=2", "reconciliation", "health"):
        asking(gateway.root, "GET", f"/api/v1/admin/{path}")
        asking(user, "GET", f"/api/v1/admin/{path}", status=403)
    grant = {"account": f"user:{user.id}", "amount": "1.25", "payment": f"openapi-{user.id}"}
    asking(gateway.root, "POST", "/api/v1/admin/credits", grant)
    asking(gateway.root, "POST", "/api/v1/admin/credits", grant | {"amount": "2"}, 409)
    for path in ("/health", "/ready", "/metrics", "/api/v1/openapi.json", "/admin/account/api-keys"):
        asking(user, "GET", path)
    asking(user, "GET", "/", status=303)
    asking(user, "GET", "/api/v1/session")
    asking(user, "POST", "/api/v1/session", {"token": user.token})
    asking(user, "DELETE", "/api/v1/session", status=204)


def test_chats_and_models(gateway, asking):
    user = gateway.user()
    user.add_key("openrouter")
    question = {"model": "gpt-4", "messages": [{"role": "user", "content": "Hi"}]}
    for base in ("/v1", "/api/v1/llm"):
        asking(user, "POST", f"{base}/chat/completions", question)
        asking(user, "POST", f"{base}/chat/completions", question | {"stream": True})
        asking(user, "POST", f"{base}/chat/completions", {"model": "gpt-4"}, 400)
        models = asking(user, "GET", f"{base}/models")["data"]
        asking(user, "GET", f"{base}/models/{quote(models[0]['id'], safe='')}")


def strangers(body):
    """Bodies like this one with one thing wrong: for each field, an unknown one beside it and another type in it."""
    for name in body:
        yield body | {name: [[]]}
    for number in count(1):
        name = f"field{number}"
        if name not in body:
            yield body | {name: 1}
            return


def test_what_the_document_forbids_is_refused(gateway, document):
    user = gateway.user()
    id = user.add_key("openai")["id"]
    key = secrets.key("openrouter")
    base = "/api/v1/account"
    bodies = [
        ("POST", f"{base}/api-keys", {"provider": "openrouter", "key": key, "label": "l", "limits": {}, "test": False}),
        ("POST", f"{base}/api-keys/inspect", {"provider": "openrouter", "key": key}),
        ("PATCH", f"{base}/api-keys/{id}", {"label": "l", "isEnabled": True, "position": 0, "expiresAt": None}),
        ("PATCH", f"{base}/api-keys/{id}", {"limits": {"models": []}}),
        ("PATCH", f"{base}/api-keys/{id}", {"limits": {"spendPerDay": "-1"}}),
        ("PATCH", f"{base}/api-keys/{id}", {"limits": {"spendPerDay": 1}}),
        ("POST", f"{base}/api-keys/{id}/replace", {"key": key, "graceSeconds": 5, "test": False}),
        ("POST", f"{base}/notices/read", {"ids": []}),
        ("PUT", f"{base}/notices/preferences", {"muted": [], "sent": ["colour"]}),
        ("PUT", f"{base}/settings", {"spending": "often"}),
        ("DELETE", base, {"confirm": user.id}),
    ]
    for method, path, body in bodies:
        for wrong in strangers(body):
            assert not document.accepts(method, path, wrong), (method, path, wrong)
            response = user.ask(method, path, wrong)
            assert response.status == 400, (method, path, json.dumps(wrong), response.text)
            document.check(method, path, None, response)
    assert len(user.get(f"{base}/api-keys")["keys"]) == 1


def test_everything_in_the_document_was_asked(document):
    """Last: what the tests above did not reach."""
    asked = {(method, path) for method, path, _ in document.seen}
    wanted = {(method, path) for method, path, _ in document.operations()}
    left = wanted - asked
    # The organisation's are the account's own, and tested as such.
    left = {(method, path) for method, path in left if not path.startswith("/api/v1/organisation/")}
    assert left <= {("get", "/admin/files/{name}")}, left
