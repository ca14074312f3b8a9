# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Keys and tokens that are given out to the tests, and the hunt for them where they must not be."""

import hashlib
import secrets
import string
import subprocess
import tempfile

LETTERS = string.ascii_letters + string.digits
#: Of everything given out here, the part that nobody may see.
given = set()


def _some(count, letters=LETTERS):
    text = "".join(secrets.choice(letters) for _ in range(count))
    given.add(text)
    return text


def key(provider):
    """A key of the provider's form that nobody else has."""
    return {
        "openai": lambda: "sk-proj-" + _some(64),
        "anthropic": lambda: "sk-ant-api03-" + _some(93) + "AA",
        "google": lambda: "AIza" + _some(35),
        "openrouter": lambda: "sk-or-v1-" + _some(64, "0123456789abcdef"),
    }.get(provider, lambda: "own-server-" + _some(40))()


def token():
    return "byok-test-" + _some(40)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def pieces(secret):
    """A masked key shows its first characters and its last four; of what is between, eight characters each."""
    middle = secret[8:-4].encode()
    return [middle[at : at + 8] for at in range(0, len(middle) - 7, 8)]


def found_in(data):
    """The secrets of which a piece is in the data."""
    if isinstance(data, str):
        data = data.encode(errors="replace")
    owners = {piece: secret for secret in given for piece in pieces(secret)}
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(owners))
        patterns.flush()
        # Logs are long and secrets many: grep looks for all at once.
        command = ["grep", "--text", "--only-matching", "--fixed-strings", f"--file={patterns.name}"]
        hits = subprocess.run(command, input=data, stdout=subprocess.PIPE, env={"LC_ALL": "C"}).stdout.split()
    return sorted({owners[hit] for hit in hits})
