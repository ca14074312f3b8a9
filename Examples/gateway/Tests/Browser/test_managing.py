# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The guide's "Managing Keys"."""

from gateway import KEYS, WRONG


def keys(gateway):
    return gateway.call("GET", "/api/v1/account/api-keys")[1]["keys"]


def test_the_list_shows_what_the_guide_says(visit, gateway):
    gateway.add("openai", label="Work account")
    gateway.add("openrouter", label="Personal OpenRouter")
    gateway.add("google", label="Old one", isEnabled=False)
    gateway.add("anthropic", label="New", test=False)
    visit.open()
    assert visit.page.locator(".key h2").all_inner_texts()[0] == "Personal OpenRouter OpenRouter"
    badges = dict(zip(visit.page.locator(".key h2").all_inner_texts(), visit.page.locator(".badge").all_inner_texts()))
    assert badges == {
        "Personal OpenRouter OpenRouter": "✓ Connected", "Work account OpenAI": "✓ Connected",
        "Old one Google": "○ Disabled", "New Anthropic": "? Not tested",
    }
    assert visit.page.locator(".key svg.provider").count() == 4
    visit.look("keys")


def test_the_switch_takes_a_key_out_of_use_and_back(visit, gateway):
    gateway.add("openai", label="Work account")
    visit.open()
    switch = visit.card("Work account").get_by_role("switch")
    assert switch.get_attribute("aria-checked") == "true"
    switch.focus()
    visit.page.keyboard.press("Space")
    visit.toast("Disabled")
    assert "Disabled" in visit.card("Work account").locator(".badge").inner_text()
    assert gateway.chat()[1]["x-using-byok"] == "false"
    # The focus stays on the switch, though the list was drawn anew.
    assert visit.page.evaluate("document.activeElement.getAttribute('role')") == "switch"
    visit.page.keyboard.press("Space")
    visit.toast("Enabled.")
    assert gateway.chat()[1]["x-using-byok"] == "true"


def test_testing_says_what_was_found(visit, gateway):
    gateway.add("openai", label="Good", test=False)
    gateway.add("openrouter", key=WRONG["openrouter"], label="Bad", test=False)
    visit.open()
    visit.act("Good", "Test")
    visit.card("Good").get_by_text("API key is valid! Model: ").wait_for()
    assert "Connected" in visit.card("Good").locator(".badge").inner_text()
    visit.act("Bad", "Test")
    visit.card("Bad").locator(".result.bad").wait_for()
    assert "Error" in visit.card("Bad").locator(".badge").inner_text()
    assert "Invalid key" in visit.card("Bad").inner_text()
    assert "Last tested just now" in visit.card("Bad").inner_text()
    visit.look("keys-tested")


def test_editing_changes_label_end_and_limits(visit, gateway):
    gateway.add("openai", label="Work account", limits={"spendPerDay": "5.00"})
    visit.open()
    visit.act("Work account", "Edit")
    assert visit.dialog.get_by_label("Dollars per day").input_value() == "5.00"
    visit.dialog.get_by_label("Label").fill("Travel")
    visit.dialog.get_by_label("Ends").fill("2031-05-01T10:30")
    visit.dialog.get_by_label("Dollars per day").fill("")
    visit.dialog.get_by_label("Dollars per month").fill("40")
    visit.look("edit", whole=False)
    visit.button("Save", visit.dialog).click()
    visit.toast("API key changed.")
    [key] = keys(gateway)
    # The reader is in Berlin, the API in UTC.
    assert (key["label"], key["expiresAt"][:16]) == ("Travel", "2031-05-01T08:30")
    assert (key["limits"]["spendPerDay"], key["limits"]["spendPerMonth"]) == (None, "40.00")
    assert visit.page.evaluate("document.activeElement.dataset.focus") == f"edit:{key['id']}"
    visit.act("Travel", "Edit")
    visit.dialog.get_by_label("Ends").fill("")
    visit.button("Save", visit.dialog).click()
    visit.dialog.wait_for(state="detached")
    assert keys(gateway)[0]["expiresAt"] is None


def test_the_order_is_changed_with_the_keyboard(visit, gateway):
    gateway.add("openai", label="Second")
    gateway.add("openai", key=WRONG["openai"], test=False, label="Third")
    visit.open()
    up = visit.card("Third").get_by_role("button", name="Try earlier: Third")
    up.focus()
    visit.page.keyboard.press("Enter")
    visit.toast("number 1 of 2 with OpenAI")
    assert [key["label"] for key in keys(gateway)] == ["Third", "Second"]
    assert visit.page.locator(".key h2").all_inner_texts() == ["Third OpenAI", "Second OpenAI"]
    # It cannot go further: the focus is on the way back.
    assert visit.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Try later: Third"
    visit.page.keyboard.press("Enter")
    visit.toast("number 2 of 2 with OpenAI")
    assert [key["label"] for key in keys(gateway)] == ["Second", "Third"]


def test_replacing_keeps_what_belongs_to_the_place(visit, gateway):
    old = gateway.add("openai", key=WRONG["openai"], test=False, label="Work account", limits={"spendPerDay": "5.00"})
    visit.open()
    visit.act("Work account", "Replace")
    field = visit.dialog.get_by_label("API key")
    field.fill(KEYS["openai"])
    visit.dialog.get_by_label("The old key may still be used for").select_option("3600")
    visit.look("replace", whole=False)
    visit.button("Replace", visit.dialog).click()
    visit.toast("API key replaced.")
    visit.settle()
    new, previous = keys(gateway)
    assert (new["id"], new["label"], new["limits"]) == (old["id"], old["label"], old["limits"])
    assert new["badge"]["kind"] == "connected" and new["masked"] != old["masked"]
    assert previous["masked"] == old["masked"] and previous["expiresAt"] is not None


def test_a_refused_replacement_leaves_the_old_key(visit, gateway):
    visit.expected = {400, 402, 403, 422}
    gateway.add("openai", label="Work account")
    visit.open()
    visit.act("Work account", "Replace")
    field = visit.dialog.get_by_label("API key")
    field.fill(WRONG["openai"])
    visit.button("Replace", visit.dialog).click()
    visit.dialog.get_by_role("alert").get_by_text("The old key stays").wait_for()
    assert field.input_value() == ""
    visit.leave_dialog()
    assert gateway.chat()[1]["x-using-byok"] == "true"


def test_deleting_warns_that_credits_will_be_charged(visit, gateway):
    gateway.add("openai", label="Work account")
    visit.open()
    visit.act("Work account", "Delete")
    assert "credits will be charged" in visit.dialog.inner_text()
    visit.look("delete", whole=False)
    visit.button("Cancel", visit.dialog).click()
    assert len(keys(gateway)) == 1
    visit.act("Work account", "Delete")
    visit.button("Delete", visit.dialog).click()
    visit.toast("API key deleted.")
    visit.page.get_by_text("No API keys yet.").wait_for()
    assert keys(gateway) == []
    assert visit.page.evaluate("document.activeElement.dataset.focus") == "add:you"
    assert gateway.chat()[1]["x-using-byok"] == "false"


def test_deleting_offers_the_milder_way(visit, gateway):
    gateway.add("openai", label="Work account")
    visit.open()
    visit.act("Work account", "Delete")
    visit.button("Disable instead", visit.dialog).click()
    visit.toast("Disabled")
    [key] = keys(gateway)
    assert not key["isEnabled"]


def test_what_the_gateway_refuses_is_told(visit, gateway):
    visit.expected = {404}
    key = gateway.add("openai", label="Work account")
    visit.open()
    gateway.call("DELETE", f"/api/v1/account/api-keys/{key['id']}")
    visit.card("Work account").get_by_role("switch").click()
    visit.page.locator(".toast.bad").wait_for()


def test_a_gateway_that_does_not_answer_is_told(visit, gateway):
    visit.open()
    visit.page.route("**/api/v1/account/usage**", lambda route: route.abort())
    visit.page.locator("nav a[href='#usage']").click()
    visit.page.get_by_text("The gateway did not answer").first.wait_for()
    visit.page.unroute("**/api/v1/account/usage**")
    visit.page.get_by_role("button", name="Try again").first.click()
    visit.page.locator(".charts").wait_for()
    visit.settle()
    visit.problems = [problem for problem in visit.problems if "net::ERR_FAILED" not in problem]
