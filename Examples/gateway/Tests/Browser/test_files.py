# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What the program serves to browsers, and under which rules."""

import re
import urllib.error
import urllib.request

import pytest

from gateway import PACKAGE

FILES = sorted((PACKAGE / "Sources/Gateway/Page/Files").iterdir())
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}


def fetch(gateway, path):
    try:
        with urllib.request.urlopen(gateway.address + path, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_every_file_is_served_as_what_it_is(gateway):
    kinds = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for file in FILES:
        path = "/admin/account/api-keys" if file.name == "keys.html" else f"/admin/files/{file.name}"
        status, headers, _ = fetch(gateway, path)
        headers = {name.lower(): value for name, value in headers.items()}
        assert status == 200, f"{file.name}: list it in PageFiles.swift"
        assert headers["content-type"].startswith(kinds[file.suffix])
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert set(headers["content-security-policy"].split("; ")) == POLICY


@pytest.mark.parametrize(
    "path", ["/admin/files/none.js", "/admin/files/", "/admin/files/../keys.html", "/admin/files/%2e%2e%2fkeys.html"])
def test_nothing_else_is_served(gateway, path):
    assert fetch(gateway, path)[0] == 404


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_reads_markup_runs_text_or_asks_elsewhere(file):
    text = file.read_text()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "console."):
        assert word not in text
    if file.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    urls = set(re.findall(r"https?://[^\s\"'`)]+", text)) - {"http://www.w3.org/2000/svg"}
    assert urls == set()
