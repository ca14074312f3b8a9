# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Times Python's `cryptography` opening a 73-byte secret sealed with Fernet under an HKDF sub-key.

`ns` derives the sub-key and opens; `open_only_ns` opens with the `Fernet` object at hand.
"""

from base64 import urlsafe_b64encode
from importlib.metadata import version
from statistics import median

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from measure import nanoseconds, report

MASTER = bytes(range(32))
SALT = b"byok.v1"
INFO = b"byok/record/fernet/v1".ljust(110, b".")
SECRET = b"sk-benchmark-".ljust(73, b"0")


def fernet():
    subkey = HKDF(algorithm=SHA256(), length=32, salt=SALT, info=INFO).derive(MASTER)
    return Fernet(urlsafe_b64encode(subkey))


at_hand = fernet()
token = at_hand.encrypt(SECRET)


def derive_and_open():
    return fernet().decrypt(token)


def open_only():
    return at_hand.decrypt(token)


assert derive_and_open() == SECRET and open_only() == SECRET

report(
    "fernet_open",
    f"cryptography {version('cryptography')}",
    nanoseconds(derive_and_open, runs=9, operations=10_000),
    open_only_ns=median(nanoseconds(open_only, runs=9, operations=10_000)),
)
