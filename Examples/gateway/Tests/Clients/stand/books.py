# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What the gateway's books say of a user, compared with what the clients were told."""

from collections import defaultdict
from decimal import Decimal


def entries(user):
    """All entries of the user's account, however long the list."""
    found, start = {}, ""
    while True:
        page = user.get(f"/api/v1/account/credits/entries?limit=1000{start}")["entries"]
        new = [entry for entry in page if (entry["kind"], entry["requestID"], entry["attempt"]) not in found]
        found |= {(entry["kind"], entry["requestID"], entry["attempt"]): entry for entry in new}
        if not new or len(page) < 1000:
            return list(found.values())
        start = f"&from={max(entry['at'] for entry in page)}"


def by_request(entries):
    requests = defaultdict(list)
    for entry in entries:
        if entry["kind"] != "grant":
            requests[entry["requestID"]].append(entry)
    return requests


def amount(entry):
    return abs(Decimal(entry["amount"]))


def usage(user, wanted):
    """The usage by payer."""
    return {row["payer"]: row for row in user.usage("payer", wanted)}
