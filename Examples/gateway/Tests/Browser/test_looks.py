# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Every view in light and dark, wide and narrow: a picture of each, axe, no scrolling sideways."""

import time

import pytest

from gateway import WRONG

SHAPES = {
    "light": {}, "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "narrow-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
VIEWS = ("keys", "usage", "credits", "notices", "settings", "organisation", "audit")


@pytest.fixture
def busy(gateway):
    """Carol, who has something in every view."""
    gateway.fail_over("carol")
    gateway.add("anthropic", "carol", label="A label as long as people write them when nobody stops them at once")
    gateway.add("openai", "carol", label="Work account", limits={"allowedModels": ["gpt-4*"], "spendPerDay": "5.00"})
    gateway.add("openai", "carol", key=WRONG["openai"], test=False)
    gateway.add("google", "carol", label="Old one", isEnabled=False)
    for model in ("gpt-4o", "anthropic/claude-3.5-sonnet", "gpt-4"):
        gateway.chat(model, user="carol")
    gateway.add("openai", "carol", scope="organisation", label="Team", limits={"members": ["carol", "bob"]})
    gateway.add("google", "carol", scope="organisation")
    time.sleep(1.5)


def test_every_view_in_every_shape(visits, busy):
    for shape, options in SHAPES.items():
        visit = visits(**options).open(user="carol")
        for view in VIEWS:
            visit.go(view)
            visit.look(f"{view}-{shape}")
        visit.go("keys")
        for action in ("Edit", "Replace", "Delete"):
            visit.act("Work account", action)
            visit.look(f"{action.lower()}-{shape}", whole=False)
            visit.leave_dialog()
        visit.button("Add API key").click()
        visit.look(f"add-{shape}", whole=False)
        visit.dialog.get_by_text("Limits").click()
        visit.look(f"add-limits-{shape}", whole=False)
        visit.leave_dialog()


def test_a_window_of_320_pixels_and_large_text(visits, busy):
    visit = visits(viewport={"width": 320, "height": 600}).open(user="carol")
    for view in VIEWS:
        visit.go(view)
        visit.check_width(view)


def test_colours_that_the_reader_forces(visits, busy):
    visit = visits(forced_colors="active").open(user="carol")
    visit.look("keys-forced-colours")


def test_every_control_is_reached_by_tab_alone(visits, busy):
    visit = visits().open(user="carol")
    count = visit.page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary')]"
        ".filter((e) => !e.disabled && e.offsetParent).length")
    seen = set()
    for _ in range(count + 3):
        visit.page.keyboard.press("Tab")
        seen.add(visit.page.evaluate(
            "[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(seen) >= count
