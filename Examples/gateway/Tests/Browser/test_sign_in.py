# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors


def test_a_first_visit_asks_for_a_token_and_for_nothing_else(visit, gateway):
    visit.page.goto(gateway.address + "/")
    visit.page.get_by_label("Your token").wait_for()
    assert visit.page.url.endswith("/admin/account/api-keys")
    assert not [url for _, url, _ in visit.requests if "/api/" in url]
    assert visit.page.locator("header").is_hidden()
    visit.look("sign-in")


def test_a_wrong_token_is_refused_and_forgotten(visit, gateway):
    visit.expected = {401}
    visit.page.goto(gateway.address + "/admin/account/api-keys")
    token = visit.page.get_by_label("Your token")
    token.fill("demo-mallory")
    token.press("Enter")
    visit.page.get_by_role("alert").get_by_text("token").wait_for()
    assert token.input_value() == ""
    visit.look("sign-in-refused")


def test_a_session_outlives_a_reload_and_ends_with_signing_out(visit):
    visit.open()
    assert visit.page.locator("#who").inner_text() == "Alice"
    assert visit.page.evaluate("document.activeElement.id") == "main"
    visit.page.reload()
    visit.page.locator("#who", has_text="Alice").wait_for()
    visit.settle()
    for place in ("document.cookie", "JSON.stringify({...localStorage})", "document.documentElement.outerHTML"):
        assert "demo-alice" not in visit.page.evaluate(place)
    visit.button("Sign out").click()
    visit.page.get_by_label("Your token").wait_for()
    assert visit.context.cookies() == []
    visit.page.reload()
    visit.page.get_by_label("Your token").wait_for()


def test_a_session_that_has_ended_asks_to_sign_in_again(visit):
    visit.expected = {401}
    visit.open()
    visit.context.clear_cookies()
    visit.page.locator("nav a[href='#usage']").click()
    visit.page.get_by_text("Your session has ended").wait_for()
    visit.page.get_by_label("Your token").fill("demo-alice")
    visit.button("Sign in").click()
    visit.page.locator("#who", has_text="Alice").wait_for()
    visit.settle()


def test_views_that_are_not_for_everybody(visit, visits):
    visit.open()
    assert visit.page.locator("nav a").all_inner_texts() == ["API keys", "Usage", "Credits", "Notices", "Settings"]
    carol = visits().open(user="carol")
    assert carol.page.locator("nav a").all_inner_texts()[-2:] == ["Organisation", "Audit"]


def test_the_skip_link_comes_first_and_leads_to_the_content(visit):
    visit.open()
    visit.page.reload()
    visit.settle()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Skip to content"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"
    visit.page.get_by_role("heading", name="API keys").wait_for()
