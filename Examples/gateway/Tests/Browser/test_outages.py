# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A key fails, and credits pay: the banner, the notices, and the ways out."""

from gateway import KEYS, WRONG


def test_the_banner_says_what_it_costs_and_leaves_when_the_key_is_mended(visit, gateway):
    gateway.fail_over()
    outage = gateway.outage()
    visit.open("usage")
    banner = visit.page.get_by_role("region", name="Failing keys")
    text = banner.inner_text()
    assert "Credits are being spent because your OpenRouter key" in text
    assert f"${outage['credits']}" in text and "1 request so far" in text
    visit.look("banner")
    # From another view, the button leads to the key.
    visit.button("Replace key", banner).click()
    visit.dialog.get_by_label("API key").fill(KEYS["openrouter"])
    visit.button("Replace", visit.dialog).click()
    visit.toast("API key replaced.")
    visit.page.get_by_role("region", name="Failing keys").wait_for(state="detached")
    assert gateway.chat()[1]["x-using-byok"] == "true"


def test_the_banner_tests_again_and_knows_the_way_to_the_setting(visit, gateway):
    gateway.fail_over()
    visit.open()
    banner = visit.page.get_by_role("region", name="Failing keys")
    visit.button("Test again", banner).click()
    visit.card("Worn out").locator(".result.bad").wait_for()
    visit.look("keys-failing")
    banner.get_by_role("link", name="Stop using credits").click()
    visit.page.get_by_role("heading", name="Settings").wait_for()
    visit.settle()


def test_no_banner_without_an_outage(visit, gateway):
    gateway.add("openai")
    gateway.chat()
    visit.open()
    assert visit.page.get_by_role("region", name="Failing keys").count() == 0


def test_notices_are_counted_read_and_muted(visit, gateway):
    gateway.fail_over()
    visit.open()
    link = visit.page.locator("nav a[href='#notices']")
    link.locator(".count").wait_for()
    unread = gateway.call("GET", "/api/v1/account/notices")[1]["unread"]
    assert unread >= 2 and link.locator(".count").inner_text().startswith(str(unread))
    visit.go("notices")
    visit.page.get_by_role("heading", name=f"{unread} unread notices").wait_for()
    titles = visit.page.locator(".notices h3").all_inner_texts()
    assert {"New A key fails", "New Credits pay for a failing key"} <= set(titles)
    visit.look("notices")
    visit.button("Mark as read: A key fails").click()
    visit.page.locator(".notices li:not(.unread)").wait_for()
    visit.button("Mark all as read").click()
    visit.page.get_by_role("heading", name="All read").wait_for()
    link.locator(".count").wait_for(state="detached")
    assert gateway.call("GET", "/api/v1/account/notices")[1]["unread"] == 0


def test_what_one_is_told_can_be_chosen(visit, gateway):
    visit.open("notices")
    visit.page.get_by_role("checkbox", name="Kept here A key fails").uncheck()
    visit.page.get_by_role("checkbox", name="Sent to you A key expires soon").check()
    visit.button("Save").click()
    visit.toast("Saved.")
    preferences = gateway.call("GET", "/api/v1/account/notices/preferences")[1]
    assert (preferences["muted"], preferences["sent"]) == (["keyFailed"], ["expiresSoon"])
    visit.page.reload()
    visit.settle()
    assert not visit.page.get_by_role("checkbox", name="Kept here A key fails").is_checked()


def test_why_was_my_key_not_used(visit, gateway):
    gateway.add("openrouter", key=WRONG["openrouter"], label="Worn out", test=False)
    gateway.chat()
    visit.open()
    visit.page.get_by_label("Model").fill("openai/gpt-4")
    visit.button("Explain").click()
    steps = visit.page.locator(".steps li")
    steps.first.wait_for()
    assert "Worn out" in steps.first.inner_text() and "is not valid" in steps.first.inner_text()
    assert "the platform's" in visit.page.locator(".steps li.chosen").inner_text()
    visit.look("why")
    visit.page.get_by_label("Credits", exact=True).select_option("neverCredits")
    visit.button("Explain").click()
    visit.page.locator(".answer .result.bad").first.wait_for()
    visit.settle()
    assert visit.page.locator(".steps li.chosen").count() == 0
    assert "Never use platform credits" in visit.page.locator(".answer").inner_text()
