# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

import pathlib

import pytest
from playwright.sync_api import sync_playwright

from gateway import PROGRAM, Gateway
from visit import Visit


def pytest_sessionstart(session):
    if not pathlib.Path(PROGRAM).exists():
        pytest.exit(f"{PROGRAM} is not there: swift build --package-path Examples/gateway, or set BYOK_GATEWAY", 2)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def gateway(tmp_path):
    gateway = Gateway(tmp_path)
    yield gateway
    gateway.stop()


@pytest.fixture
def visits(browser, gateway):
    """Begins visits; at the end of the test each is checked for what must never be seen."""
    begun = []

    def begin(**options):
        begun.append(Visit(browser, gateway, **options))
        return begun[-1]

    yield begin
    for visit in begun:
        visit.close()


@pytest.fixture
def visit(visits):
    return visits()
