# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""One person at the page, and what must never be seen of their keys."""

import json
import os
import pathlib
import re
from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from gateway import KEYS, PACKAGE, WRONG

SCREENSHOTS = pathlib.Path(os.environ.get("BYOK_SCREENSHOTS", PACKAGE / ".build" / "screenshots"))
# The page from this folder instead of from the program: to change it without building.
PAGE = os.environ.get("BYOK_PAGE")
SECRETS = [*KEYS.values(), *WRONG.values()]
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
# The only requests that may carry a key.
CARRIERS = re.compile(r"^/api/v1/(account|organisation)/api-keys(/inspect|/test|/[^/]+/replace)?$")


class Visit:
    def __init__(self, browser, gateway, **options):
        options = {
            "viewport": {"width": 1200, "height": 900}, "timezone_id": "Europe/Berlin", "locale": "en-GB",
            "reduced_motion": "reduce", **options,
        }
        self.gateway = gateway
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.problems = []
        # Statuses that a test provokes: the browser notes each in its console.
        self.expected = set()
        self.requests = []
        self.replies = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", lambda request: self.requests.append((request.method, request.url, request.post_data)))
        self.page.on("response", self._reply)
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error('refused by policy: ' + e.violatedDirective))")
        if PAGE:
            self.context.route(re.compile(r"^https?://[^/]+/admin/"), self._file)

    def _console(self, message):
        refused = re.search(r"the server responded with a status of (\d+)", message.text)
        if refused and int(refused[1]) in self.expected:
            return
        if message.type in ("error", "warning") or any(secret in message.text for secret in SECRETS):
            self.problems.append(f"console: {message.text}")

    def _reply(self, reply):
        if "/api/" in reply.url:
            self.replies.append(reply)

    def _file(self, route):
        name = urlparse(route.request.url).path.split("/")[-1]
        name = "keys.html" if name == "api-keys" else name
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
        route.fulfill(
            body=(pathlib.Path(PAGE) / name).read_bytes(),
            headers={"content-type": TYPES[name.split(".")[-1]], "content-security-policy": policy})

    # What people do.

    def open(self, view="keys", user="alice"):
        """Signs in, and goes to a view."""
        self.page.goto(self.gateway.address + "/admin/account/api-keys")
        self.page.get_by_label("Your token").fill(f"demo-{user}")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("navigation").wait_for()
        if view != "keys":
            self.go(view)
        self.settle()
        return self

    def go(self, view):
        self.page.locator(f"nav a[href='#{view}']").click()
        self.page.locator(f"nav a[href='#{view}'][aria-current=page]").wait_for()
        self.settle()

    def settle(self):
        """Until nothing is on its way any more."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".loading, [aria-busy=true]")).to_have_count(0)

    def button(self, name, within=None):
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def leave_dialog(self):
        self.page.keyboard.press("Escape")
        self.dialog.wait_for(state="detached")

    def card(self, label):
        return self.page.locator(".key", has=self.page.get_by_role("heading", name=label))

    def act(self, label, action):
        """Presses a button of a key's card."""
        self.card(label).get_by_role("button", name=re.compile(f"^{action}")).click()

    @property
    def dialog(self):
        return self.page.locator("dialog")

    def toast(self, text):
        self.page.locator(".toast", has_text=text).wait_for()

    # What must hold.

    def check_accessible(self, where):
        result = Axe().run(self.page)
        found = [
            f"{violation['id']}: {node['html'][:160]}\n{node.get('failureSummary', '')}"
            for violation in result.response["violations"] for node in violation["nodes"]
        ]
        assert not found, f"{where}: " + "\n".join(found)

    def check_width(self, where):
        over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{where}: {over} pixels wider than the window"

    def look(self, name, whole=True):
        """A picture of it, and what axe says of it."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.check_accessible(name)
        self.check_width(name)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    def check_secrets(self):
        """Keys are in the bodies of the requests that bring them, and nowhere else."""
        storage = self.page.evaluate(
            "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state, name,"
            " await indexedDB.databases(), await caches.keys()])")
        values = self.page.evaluate(
            "() => JSON.stringify([...document.querySelectorAll('input, textarea')].map((e) => [e.value, e.defaultValue]))")
        places = {"document": self.page.content(), "storage": storage, "fields": values, "address": self.page.url}
        for method, url, body in self.requests:
            places[f"address of {method} {url}"] = url
            if not (method == "POST" and CARRIERS.match(urlparse(url).path)):
                places[f"body of {method} {url}"] = body or ""
        for reply in self.replies:
            try:
                places[f"reply of {reply.url}"] = reply.text() + json.dumps(reply.headers)
            except Exception:  # what was left behind by going elsewhere has no body any more
                pass
        for place, text in places.items():
            for secret in SECRETS:
                body = secret[len(secret) // 2 - 8 : len(secret) // 2 + 8]
                assert body not in text, f"a key is in the {place}"

    def close(self):
        try:
            self.check_secrets()
            assert not self.problems, self.problems
        finally:
            self.context.close()
