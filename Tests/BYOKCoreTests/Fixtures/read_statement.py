# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

# Reads a statement as CSV and as JSON with Python's own readers, and says what it found.
import csv
import json
import sys
from decimal import Decimal

MONEY = ["cost", "credits_charged", "credits_uncollected", "credits_equivalent"]
COUNTS = ["input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens", "web_searches"]

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    reader = csv.reader(file, strict=True)
    header = next(reader)
    rows = [dict(zip(header, row, strict=True)) for row in reader]
with open(sys.argv[2], encoding="utf-8") as file:
    statement = json.load(file)


def same(cell, value):
    if value is None:
        return cell == ""
    text = str(value)
    return cell == ("'" + text if text[:1] in tuple("=+-@\t\r") else text)


lines = statement["lines"]
json.dump(
    {
        "header": header,
        "rows": len(rows),
        "lines": len(lines),
        "differ": sum(
            1 for row, line in zip(rows, lines) for name in header if not same(row[name], line[name])
        ),
        "columns": all(list(line) == header for line in lines),
        "sums": {n: str(sum((Decimal(r[n]) for r in rows if r[n]), Decimal(0))) for n in MONEY},
        "counts": {n: sum(int(r[n]) for r in rows if r[n]) for n in COUNTS},
        "totals": {k: str(v) for k, v in statement["totals"].items()},
        "models": [line["requested_model"] for line in lines],
        "cells": [row["requested_model"] for row in rows],
        "payer": statement["payer"],
    },
    sys.stdout,
)
