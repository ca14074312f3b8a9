# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

from gateway import KEYS


def shared(gateway):
    return gateway.call("GET", "/api/v1/organisation/api-keys", user="carol")[1]["keys"]


def test_its_administrator_adds_a_key_and_chooses_members(visit, gateway):
    visit.open("organisation", user="carol")
    visit.button("Add API key").click()
    visit.dialog.get_by_label("Provider").select_option("openai")
    visit.dialog.get_by_label("API key").fill(KEYS["openai"])
    visit.dialog.get_by_label("Label").fill("Team")
    visit.dialog.get_by_text("Limits").click()
    visit.dialog.get_by_label("Dollars per member and month").fill("15")
    visit.button("Save", visit.dialog).click()
    visit.toast("API key added successfully!")
    visit.settle()
    [key] = shared(gateway)
    assert (key["limits"]["members"], key["limits"]["memberSpendPerMonth"]) == (None, "15.00")
    assert gateway.chat(user="carol")[1]["x-using-byok"] == "true"

    visit.button("Choose members for Team").click()
    visit.dialog.get_by_label("Every member may use it").uncheck()
    visit.dialog.get_by_label("Members who may use it").fill("carol")
    visit.look("organisation-edit", whole=False)
    visit.button("Save", visit.dialog).click()
    visit.toast("API key changed.")
    visit.settle()
    assert shared(gateway)[0]["limits"]["members"] == ["carol"]

    visit.page.get_by_label("Member to add to Team").fill("bob")
    visit.button("Add").click()
    visit.toast("bob may use Team.")
    visit.settle()
    assert shared(gateway)[0]["limits"]["members"] == ["carol", "bob"]
    visit.look("organisation")
    visit.button("Remove carol from Team").click()
    visit.toast("carol may no longer use Team.")
    visit.settle()
    assert gateway.chat(user="carol")[1]["x-using-byok"] == "false"

    visit.page.get_by_label("A member leaves").fill("bob")
    visit.button("Take off every key").click()
    visit.toast("bob was taken off 1 key.")
    assert shared(gateway)[0]["limits"]["members"] == []


def test_members_see_it_and_can_change_nothing(visit, gateway):
    gateway.add("openai", "carol", scope="organisation", label="Team")
    visit.open("organisation", user="bob")
    visit.card("Team").wait_for()
    assert visit.page.locator(".key button").count() == 0
    assert visit.button("Add API key").count() == 0
    assert "does not include organisation keys" in visit.page.locator("main").inner_text()
    visit.look("organisation-member")


def test_its_rule_for_credits(visit, gateway):
    visit.open("organisation", user="carol")
    visit.page.get_by_label("Never use platform credits").check()
    visit.button("Save").click()
    visit.toast("Saved.")
    assert gateway.call("GET", "/api/v1/organisation/settings", user="carol")[1] == {"spending": "neverCredits"}
    assert gateway.chat(user="carol")[0] != 200


def test_its_usage_is_shown_by_member(visit, gateway):
    gateway.add("openai", "carol", scope="organisation", label="Team")
    gateway.chat(user="carol")
    visit.open("usage", user="carol")
    visit.page.get_by_label("Whose").select_option("organisation")
    visit.settle()
    visit.page.wait_for_timeout(1_500)
    visit.page.get_by_label("Period").select_option("6")
    visit.settle()
    row = visit.page.locator("tr", has_text="Team")
    row.wait_for()
    assert "carol" in row.inner_text()
    visit.look("organisation-usage")


def test_the_log_is_shown_and_vouched_for(visit, gateway):
    key = gateway.add("openai", "alice", label="Work account")
    gateway.call("PATCH", f"/api/v1/account/api-keys/{key['id']}", {"label": "Travel"})
    gateway.chat()
    visit.open("audit", user="carol")
    visit.page.get_by_label("Owner").fill("user:alice")
    visit.button("Show").click()
    visit.page.get_by_role("heading", name="user:alice").wait_for()
    visit.settle()
    assert "Chain intact" in visit.page.locator(".badge").inner_text()
    kinds = visit.page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert kinds[:3] == ["Added", "Tested", "Renamed"] or {"Added", "Renamed"} <= set(kinds), kinds
    assert visit.page.locator("tbody tr").first.locator("code").first.inner_text() == key["masked"]
    assert "user:alice" in visit.page.locator("datalist option").evaluate_all("(all) => all.map((e) => e.value)")
    visit.look("audit")
