# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

import csv
import io
import json
import time

import pytest
from playwright.sync_api import expect


@pytest.fixture
def used(gateway):
    """Requests by an own key, and by credits; waits until they are in the usage log."""
    for model in ("openai/gpt-4", "gpt-4o", "gpt-4o"):
        assert gateway.chat(model)[0] == 200
    gateway.add("openai", label="Work account")
    for model in ("gpt-4o", "openai/gpt-4"):
        assert gateway.chat(model)[1]["x-using-byok"] == "true"
    deadline = time.monotonic() + 15
    while True:
        [row] = gateway.call("GET", "/api/v1/account/usage")[1]["rows"]
        if row["requests"] == 5:
            return row
        assert time.monotonic() < deadline, row
        time.sleep(0.2)


def test_the_figures_are_the_gateways(visit, used):
    visit.open("usage")
    tiles = {
        tile.locator("dt").inner_text(): tile.locator("dd").inner_text().split("\n")[0]
        for tile in visit.page.locator(".tile").all()
    }
    assert tiles["Requests"] == "5"
    assert tiles["Tokens"].replace(",", "") == str(used["tokens"]["total"])
    assert tiles["Cost at providers"] == "$" + used["cost"]
    assert tiles["Credits charged"] == "$" + used["credits"]
    assert visit.page.locator("figcaption").all_inner_texts() == [
        f"Requests\n5", f"Tokens\n{tiles['Tokens']}", f"Cost at providers\n${used['cost']}",
        f"Credits charged\n${used['credits']}"]


def test_each_chart_has_a_bar_for_each_day_and_a_table_behind_it(visit, used):
    visit.open("usage")
    for chart in visit.page.locator("figure").all():
        assert chart.locator("rect.bar").count() == 30
        assert chart.locator("svg").get_attribute("role") == "img"
        chart.locator("summary").click()
        assert chart.locator("tbody tr").count() == 30
        assert chart.locator("tbody td").last.inner_text() not in ("0", "$0.00")
        assert chart.locator("rect.bar").last.bounding_box()["height"] > 2
    visit.look("usage-tables")


def test_period_and_bars_can_be_chosen(visit, used):
    visit.open("usage")
    bars = visit.page.locator("figure").first.locator("rect.bar")
    visit.page.get_by_label("Period").select_option("6")
    visit.settle()
    expect(bars).to_have_count(7)
    visit.page.get_by_label("Period").select_option("364")
    visit.settle()
    assert visit.page.get_by_label("One bar for a").input_value() == "month"
    expect(bars.nth(11)).to_be_attached()
    assert bars.count() in (12, 13)
    visit.page.get_by_label("Period").select_option("")
    visit.page.get_by_label("From", exact=True).fill("2026-01-01")
    visit.page.get_by_label("To", exact=True).fill("2026-01-14")
    visit.page.get_by_label("One bar for a").select_option("day")
    visit.settle()
    expect(bars).to_have_count(14)
    assert visit.page.locator(".tile dd").first.inner_text() == "0"
    visit.page.get_by_text("Nothing in this period.").first.wait_for()


def test_models_keys_and_payers(visit, used):
    visit.open("usage")
    models = visit.page.locator("section, .panel", has=visit.page.get_by_role("heading", name="Most-used models"))
    rows = models.locator("tbody tr")
    assert rows.first.locator("th").inner_text().endswith("gpt-4o")
    for measure in ("tokens", "cost", "requests"):
        models.get_by_label("Most by").select_option(measure)
        visit.settle()
        assert rows.count() >= 2
    payers = visit.page.locator(".panel", has=visit.page.get_by_role("heading", name="By key and payer"))
    texts = payers.locator("tbody tr").all_inner_texts()
    assert any("Work account" in text and "You, at the provider" in text for text in texts), texts
    assert any("The platform's key" in text and "Credits" in text for text in texts), texts


def test_savings(visit, gateway, used):
    visit.open("usage")
    panel = visit.page.locator("section", has=visit.page.get_by_role("heading", name="Savings"))
    expected = gateway.call("GET", "/api/v1/account/savings")[1]
    assert f"${expected['saved']} saved" in panel.inner_text()
    panel.get_by_label("Instead of free models").fill("openai/gpt-4o")
    visit.button("Compare", panel).click()
    visit.settle()
    assert "baseline=openai%2Fgpt-4o" in visit.requests[-1][1]
    visit.look("usage")


def test_credits_and_entries(visit, gateway, used):
    visit.open("credits")
    balance = gateway.call("GET", "/api/v1/account/credits")[1]
    values = visit.page.locator(".tile dd").all_inner_texts()
    assert values == ["$" + balance[name] for name in ("available", "held", "total")]
    assert visit.page.locator("#balance").inner_text() == f"${balance['available']} credits"
    entries = visit.page.get_by_role("region", name="Entries").inner_text()
    assert "Added" in entries and "Charged" in entries
    visit.look("credits")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_statement_is_downloaded(visit, used, form):
    visit.open("credits")
    visit.page.get_by_label("Format").select_option(form)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Download statement").click()
    name = download.value.suggested_filename
    text = open(download.value.path(), encoding="utf-8").read()
    assert name.startswith("statement-") and name.endswith(form)
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(text)))) >= 6
    else:
        assert json.loads(text)


def test_charts_follow_the_window(visit, used):
    visit.open("usage")
    for width in (1200, 700, 360):
        visit.page.set_viewport_size({"width": width, "height": 800})
        for chart in visit.page.locator(".bars").all():
            room = chart.evaluate("(element) => element.clientWidth")
            expect(chart.locator("svg")).to_have_attribute("width", str(room))
        visit.check_width(f"{width}")
