# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

import json


def test_never_use_platform_credits(visit, gateway):
    visit.open("settings")
    assert visit.page.get_by_label("Use credits when they are needed").is_checked()
    visit.page.get_by_label("Never use platform credits").check()
    visit.look("settings")
    visit.button("Save").click()
    visit.toast("Saved. It holds from the next request on.")
    status, reply = gateway.chat()
    assert status in (400, 403), reply
    assert gateway.call("GET", "/api/v1/account/settings")[1] == {"spending": "neverCredits"}
    visit.page.reload()
    visit.settle()
    assert visit.page.get_by_label("Never use platform credits").is_checked()
    visit.page.get_by_label("Use credits when they are needed").check()
    visit.button("Save").click()
    visit.page.locator(".toast").wait_for()
    assert gateway.chat()[0] == 200


def test_ones_data_can_be_taken_away_without_the_keys(visit, gateway):
    gateway.add("openai", label="Work account")
    visit.open("settings")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Download my data").click()
    text = open(download.value.path(), encoding="utf-8").read()
    assert json.loads(text)["keys"][0]["label"] == "Work account"
    assert "B2B2B2B2" not in text


def test_erasing_takes_the_users_word_for_it(visit, gateway):
    gateway.add("openai", label="Work account")
    visit.open("settings")
    visit.button("Erase my data…").click()
    assert "credits will be charged" in visit.dialog.inner_text()
    visit.dialog.get_by_label("To go on, write alice").fill("bob")
    visit.look("erase", whole=False)
    visit.button("Erase", visit.dialog).click()
    visit.dialog.get_by_role("alert").get_by_text("Write alice").wait_for()
    visit.dialog.get_by_label("To go on, write alice").fill("alice")
    visit.button("Erase", visit.dialog).click()
    visit.toast("Erased, with 1 key.")
    assert gateway.call("GET", "/api/v1/account/api-keys")[1] == {"keys": []}
