# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Opens and seals BYOK's tokens with nothing but Python's `cryptography`: one HKDF call, then Fernet. With "decrypt", judges
a plain Fernet token, and says whether its text is the one that encoding its bytes gives.

Reads JSON lines from standard input and answers each with one on standard output. Bytes are hexadecimal.
"""

import hashlib
import hmac
import json
import struct
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def kid_of(master):
    return hmac.new(master, b"byok/kid/v1", hashlib.sha256).hexdigest()[:16]


def length_prefixed(*fields):
    return b"".join(struct.pack(">I", len(field)) + field for field in fields)


def fernet(line):
    master = urlsafe_b64decode(line["master"])
    info = length_prefixed(
        b"byok/record/fernet/v1",
        kid_of(master).encode(),
        bytes([{"user": 1, "organisation": 2}[line["kind"]]]) + line["owner"].encode(),
        line["provider"].encode(),
        line["origin"].encode(),
        bytes.fromhex(line["record"]),
        struct.pack(">q", line["generation"]),
    )
    key = HKDF(algorithm=SHA256(), length=32, salt=b"byok.v1", info=info).derive(master)
    return Fernet(urlsafe_b64encode(key))


def verdict(line):
    token = bytes.fromhex(line["token"])
    try:
        secret = Fernet(line["key"]).decrypt(token).hex()
    except InvalidToken:
        return {"isCanonical": False}
    return {"secret": secret, "isCanonical": urlsafe_b64encode(urlsafe_b64decode(token)) == token}


def answer(line):
    if line["do"] == "decrypt":
        return verdict(line)
    if line["do"] == "open":
        return {"secret": fernet(line).decrypt(line["token"].encode()).hex()}
    token = fernet(line).encrypt(bytes.fromhex(line["secret"]))
    return {"token": token.decode(), "kid": kid_of(urlsafe_b64decode(line["master"]))}


for text in sys.stdin.read().splitlines():
    print(json.dumps(answer(json.loads(text))))
