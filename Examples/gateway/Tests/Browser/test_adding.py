# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The guide's "Adding Your First Key"."""

import pytest

from gateway import KEYS, WRONG


def begin(visit, provider=None):
    visit.button("Add API key").click()
    visit.dialog.wait_for()
    if provider:
        visit.dialog.get_by_label("Provider").select_option(provider)
    return visit.dialog.get_by_label("API key")


@pytest.mark.parametrize("provider", KEYS)
def test_the_guides_seven_steps(visit, gateway, provider):
    visit.open()
    visit.page.get_by_text("No API keys yet.").wait_for()
    key = begin(visit, provider)
    key.fill(KEYS[provider])
    visit.dialog.get_by_label("Label").fill("Work account")
    visit.button("Test", visit.dialog).click()
    visit.dialog.get_by_text("API key is valid! Model: ").wait_for()
    visit.dialog.locator(".hints p").wait_for()
    visit.look(f"add-{provider}", whole=False)
    visit.button("Save", visit.dialog).click()
    visit.toast("API key added successfully!")
    visit.settle()
    assert visit.dialog.count() == 0
    card = visit.card("Work account")
    assert "Connected" in card.locator(".badge").inner_text()
    assert "Last tested" in card.inner_text()
    [stored] = gateway.call("GET", "/api/v1/account/api-keys")[1]["keys"]
    assert (stored["provider"], stored["label"], stored["badge"]["kind"]) == (provider, "Work account", "connected")
    assert card.locator("code").first.inner_text() == stored["masked"]


def test_openrouter_is_recommended_and_every_provider_says_where_to_get_a_key(visit):
    visit.open()
    begin(visit)
    choice = visit.dialog.get_by_label("Provider")
    assert choice.locator("option:checked").inner_text() == "OpenRouter (Recommended)"
    assert choice.locator("option").count() == 4
    hosts = {"openrouter": "openrouter.ai", "openai": "openai.com", "anthropic": "anthropic.com", "google": "google.com"}
    for provider, host in hosts.items():
        choice.select_option(provider)
        link = visit.dialog.get_by_role("link", name="Get a key from")
        assert host in link.get_attribute("href")
        assert link.get_attribute("rel") == "noopener noreferrer"
    visit.leave_dialog()


def test_the_field_shows_nothing_and_invites_no_autofill(visit):
    visit.open()
    key = begin(visit)
    attributes = {name: key.get_attribute(name) for name in ("type", "autocomplete", "spellcheck", "name", "value")}
    assert attributes == {"type": "password", "autocomplete": "off", "spellcheck": "false", "name": None, "value": None}
    key.fill(KEYS["openai"])
    assert key.get_attribute("value") is None
    visit.leave_dialog()


@pytest.mark.parametrize(
    "text, hint",
    [
        (KEYS["openrouter"], "Looks right"),
        ("  " + KEYS["openrouter"], "White space around the key was dropped"),
        (KEYS["anthropic"], "of Anthropic, not of OpenRouter"),
        ("something-else-entirely", "does not look like a key of OpenRouter"),
        (f'"{KEYS["openrouter"]}"', "in quotes"),
        ("sk-or-v1-abc def012345", "a byte at offset 12"),
        ("sk-admin-0123456789abcdef", "cannot call models"),
    ])
def test_hints_while_typing(visit, text, hint):
    visit.expected = {400}
    visit.open()
    begin(visit).fill(text)
    visit.dialog.locator(".hints", has_text=hint).wait_for()
    # Hints come from what was typed alone: nothing was stored or tested.
    paths = [url.split("/api/v1")[1] for method, url, _ in visit.requests if method == "POST"]
    assert paths == ["/session", "/account/api-keys/inspect"]
    visit.leave_dialog()


def test_typing_fast_asks_once(visit):
    visit.open()
    begin(visit).press_sequentially(KEYS["openai"], delay=5)
    visit.dialog.locator(".hints p").wait_for()
    assert len([url for _, url, _ in visit.requests if url.endswith("/inspect")]) <= 2
    visit.leave_dialog()


def test_a_key_that_the_provider_refuses_is_not_stored_and_forgotten(visit, gateway):
    visit.expected = {400, 402, 403, 422}
    visit.open()
    key = begin(visit)
    key.fill(WRONG["openrouter"])
    visit.button("Test", visit.dialog).click()
    visit.dialog.locator(".result.bad").wait_for()
    visit.look("add-refused", whole=False)
    visit.button("Save", visit.dialog).click()
    visit.dialog.get_by_role("alert").get_by_text("was not stored").wait_for()
    assert key.input_value() == ""
    visit.check_secrets()
    assert gateway.call("GET", "/api/v1/account/api-keys")[1] == {"keys": []}
    # The dialog goes on: another paste, another try.
    key.fill(KEYS["openrouter"])
    visit.button("Save", visit.dialog).click()
    visit.toast("API key added successfully!")


def test_cancelling_in_any_way_forgets_the_key_and_gives_the_focus_back(visit):
    visit.open()
    for leave in (
        lambda: visit.page.keyboard.press("Escape"), lambda: visit.button("Cancel", visit.dialog).click(),
        lambda: visit.button("Close", visit.dialog).click(),
    ):
        begin(visit).fill(KEYS["openai"])
        field = visit.page.evaluate_handle("document.querySelector('dialog .secret')")
        leave()
        visit.dialog.wait_for(state="detached")
        assert field.evaluate("(field) => field.value") == ""
        assert visit.page.evaluate("document.activeElement.textContent.trim()") == "Add API key"
        visit.check_secrets()


def test_the_same_key_twice_is_refused(visit, gateway):
    visit.expected = {400, 409}
    gateway.add("openai", label="First")
    visit.open()
    begin(visit, "openai").fill(KEYS["openai"])
    visit.button("Save", visit.dialog).click()
    visit.dialog.get_by_role("alert").get_by_text("was not stored").wait_for()
    assert len(gateway.call("GET", "/api/v1/account/api-keys")[1]["keys"]) == 1


def test_a_key_that_is_not_tested_says_so(visit):
    visit.open()
    begin(visit, "openai").fill(WRONG["openai"])
    visit.dialog.get_by_label("Test the key before it is stored").uncheck()
    visit.button("Save", visit.dialog).click()
    visit.toast("API key added successfully!")
    assert "Not tested" in visit.card("OpenAI").locator(".badge").inner_text()
    assert "Never tested" in visit.card("OpenAI").inner_text()


def test_limits_are_stored_with_it_and_nonsense_is_refused_by_name(visit, gateway):
    visit.open()
    begin(visit, "openai").fill(KEYS["openai"])
    visit.dialog.get_by_text("Limits").click()
    visit.dialog.get_by_label("Only these models").fill("gpt-4*\no3")
    visit.dialog.get_by_label("Dollars per day").fill("five")
    visit.look("add-limits", whole=False)
    visit.button("Save", visit.dialog).click()
    visit.dialog.get_by_role("alert").get_by_text("Dollars per day").wait_for()
    visit.dialog.get_by_label("Dollars per day").fill("5.25")
    visit.dialog.get_by_label("Requests per minute").fill("20")
    visit.dialog.get_by_label("When this key fails").select_option("neverCredits")
    visit.button("Save", visit.dialog).click()
    visit.toast("API key added successfully!")
    [key] = gateway.call("GET", "/api/v1/account/api-keys")[1]["keys"]
    limits = {name: value for name, value in key["limits"].items() if value}
    assert limits == {
        "allowedModels": ["gpt-4*", "o3"], "spendPerDay": "5.25", "requestsPerMinute": 20, "spending": "neverCredits"}
    assert "only gpt-4*, o3 · 20 requests a minute · $5.25 a day · credits never pay" in visit.card("OpenAI").inner_text()
