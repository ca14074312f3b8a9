#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Builds models.catalog from a folder of price lists: make-catalog.py CATALOG_FOLDER OUTPUT_FILE"""

import json
import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal, Inexact, getcontext
from pathlib import Path
from typing import Any

# Prices are money: a digit lost to rounding must stop the build, not reach a bill.
getcontext().prec = 60
getcontext().traps[Inexact] = True

Json = dict[str, Any]
Terms = dict[str, Decimal]
Price = dict[int, Terms]  # by the least prompt tokens it holds for; 0 is the base

# What a missing term costs instead. In ORDER every fallback stands before what falls back to it.
FALLBACK = {"cacheRead": "in", "cacheWrite": "in", "cacheWrite1h": "cacheWrite", "reasoning": "out",
            "audioIn": "in", "audioOut": "out", "imageIn": "in", "imageOut": "out"}
ORDER = ("in", "out", *FALLBACK, "request", "webSearch")
OPENROUTER = {"prompt": "in", "completion": "out", "input_cache_read": "cacheRead", "input_cache_write": "cacheWrite",
              "input_cache_write_1h": "cacheWrite1h", "internal_reasoning": "reasoning", "audio": "audioIn",
              "audio_output": "audioOut", "image": "imageIn", "image_output": "imageOut", "request": "request",
              "web_search": "webSearch"}
OPENROUTER_KNOWN = {*OPENROUTER, "input_audio_cache", "min_prompt_tokens", "overrides"}
LITELLM = {"input_cost_per_token": "in", "output_cost_per_token": "out", "cache_read_input_token_cost": "cacheRead",
           "cache_creation_input_token_cost": "cacheWrite", "output_cost_per_reasoning_token": "reasoning",
           "cache_creation_input_token_cost_above_1hr": "cacheWrite1h", "input_cost_per_audio_token": "audioIn",
           "output_cost_per_audio_token": "audioOut", "search": "webSearch"}
MODELS_DEV = {"input": "in", "output": "out", "cache_read": "cacheRead", "cache_write": "cacheWrite",
              "reasoning": "reasoning", "input_audio": "audioIn", "output_audio": "audioOut"}

VENDORS = {"openai": "openai", "anthropic": "anthropic", "gemini": "google"}
FAMILIES = re.compile(r"openai/(gpt-(?!oss)|o\d|chatgpt-|codex-)|anthropic/claude-|google/gemini-")
# Names an aggregator made up for a parameter, a speed or a bundle of a vendor's model (and one that the vendor
# serves on its legacy completion endpoint alone): native only where the vendor's own list has them.
NATIVE_IF_LISTED = re.compile(r"openai/.*-(pro|high|instruct|image.*)$|anthropic/.*-fast$")
RELEASE = re.compile(r"(?<!-\d\d)-(\d{4}-\d\d-\d\d|20\d{6}|\d{4}|00\d)$")
NOT_CHAT = re.compile(r"embedding|image|-tts|transcri|whisper|realtime|-live")
# One spelling for the ways in which aggregator and vendor write the same name.
SPELLINGS = ((r"^(anthropic/claude-(?![12]\b).*)\.", r"\1-"), (r"^(anthropic/.*-\d)-0$", r"\1"),
             (r"^(openai/.*\d)-chat-latest$", r"\1-chat"), (r"^(google/gemini)-(pro|flash)-1\.5", r"\1-1.5-\2"))
# Renames that no rule can guess; the first id is the one to send, all are or were accepted natively.
NATIVE_NAMES = {
    "anthropic/claude-3-opus": ["claude-3-opus-20240229", "claude-3-opus-latest"],
    "anthropic/claude-3.5-haiku": ["claude-3-5-haiku-latest"],
    "anthropic/claude-3.5-sonnet": ["claude-3-5-sonnet-20241022", "claude-3-5-sonnet-latest"],
    "anthropic/claude-3.7-sonnet": ["claude-3-7-sonnet-20250219", "claude-3-7-sonnet-latest"],
    "google/gemini-2.0-flash-001": ["gemini-2.0-flash", "gemini-2.0-flash-001"],
    "google/gemini-2.0-flash-lite-001": ["gemini-2.0-flash-lite", "gemini-2.0-flash-lite-001"],
    "google/gemini-2.5-flash-preview": ["gemini-2.5-flash-preview-04-17"],
    "google/gemini-2.5-pro-preview": ["gemini-2.5-pro-preview-06-05"],
    "openai/codex-mini": ["codex-mini-latest"],
    "openai/gpt-chat-latest": ["chat-latest"]}


@dataclass
class Line:
    canonical: str
    current: bool = False
    openrouter: list[str] = field(default_factory=list)
    openrouter_price: Price | None = None
    native: list[str] = field(default_factory=list)
    native_price: Price | None = None
    aliases: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.vendor, self.bare = self.canonical.lstrip("~").split("/", 1)


Lines = dict[str, Line]  # by spelled(canonical)
Natives = dict[str, Price | None]  # by vendor/id
notes: dict[str, list[str]] = {}


def note(kind: str, text: str) -> None:
    notes.setdefault(kind, []).append(text)


def terms(named: Json, names: dict[str, str], scale: int = 6) -> Terms:
    """The lists write 0 for "not applicable" as well as for "free"; only in and out are believed to be free, since
    a cache read or a search wrongly taken as free would be given away on the platform's account."""
    found = {names[key]: Decimal(value) for key, value in named.items() if key in names and value is not None}
    return {term: value if term in ("request", "webSearch") else value.scaleb(scale)
            for term, value in found.items() if value or term in ("in", "out")}


def priced(name: str, base: Terms, tiers: dict[int, Terms], pieces: list[str]) -> Price | None:
    if "in" not in base or "out" not in base or min(base.values()) < 0:
        return None
    if base["in"] == base["out"] == 0 and pieces:
        note("price taken as unknown: zero per token, but sold by the piece", f"{name} ({', '.join(sorted(pieces))})")
        return None
    return {0: base, **tiers}


def openrouter_price(model: Json) -> Price | None:
    name, pricing, base, tiers = model["id"], model["pricing"], terms(model["pricing"], OPENROUTER), dict[int, Terms]()
    # `image` changed its meaning: older lists give USD per image (at least 250 times the token price), newer ones USD
    # per image token (so far the prompt price). Per image is not modelled. `audio` and `image_output` are per token.
    if base.get("imageIn", Decimal(0)) > abs(base["in"]) * 10:
        del base["imageIn"]
    for part in [pricing, *pricing.get("overrides", ())]:
        # A condition this format cannot express must not become a price for everybody.
        if unknown := part.keys() - OPENROUTER_KNOWN:
            note("unknown price fields, ignored with their override", f"{name} {sorted(unknown)}")
        elif "min_prompt_tokens" in part:
            tiers[int(part["min_prompt_tokens"])] = terms(part, OPENROUTER)
    made = {} if name.endswith(":free") else model["architecture"].get("output_modalities", ())
    return priced(name, base, tiers, [f"makes {kind}" for kind in made if kind != "text"])


def litellm_price(name: str, model: Json) -> Price | None:
    searches = set((model.get("search_context_cost_per_query") or {}).values())
    base = terms({**model, "search": searches.pop() if len(searches) == 1 else None}, LITELLM)
    above: dict[int, Json] = {}
    for key, value in model.items():
        if (match := re.fullmatch(r"(.+)_above_(\d+)k_tokens", key)) and match[1] in LITELLM:
            above.setdefault(int(match[2]) * 1000 + 1, {})[match[1]] = value
    pieces = [key for key, value in model.items() if re.search(r"_cost_per_(?!query)", key) and value]
    return priced(name, base, {start: terms(found, LITELLM) for start, found in above.items()}, pieces)


def fewest(given: Terms, over: Terms) -> Terms:
    """The fewest terms that, laid over `over`, give `given`. A base term equal to its fallback is left out, so in a
    tier it follows that fallback: reasoning at the output price stays at the output price beyond the limit too."""
    kept: Terms = {}
    for term in ORDER:
        known, asked = {**over, **kept}, term
        while asked not in known and asked in FALLBACK:
            asked = FALLBACK[asked]
        if term in given and given[term] != known.get(asked):
            kept[term] = given[term]
    return kept


def render(price: Price | None) -> str:
    levels, text = price or {}, ""
    for start, found in sorted(levels.items()):
        left = fewest(found, fewest(levels[0], {}) if start else {})
        text += f" @{start}" * bool(start and left)
        text += "".join(f" {term}={value.normalize():f}" for term, value in left.items())
    return text


def spelled(name: str) -> str:
    for pattern, replacement in SPELLINGS:
        name = re.sub(pattern, replacement, name)
    return name


def newest_first(folder: Path, pattern: str) -> list[tuple[str, Json]]:
    # Decimal reads the very digits of the file; no binary float ever exists.
    found = [(match[0], path) for path in folder.glob(pattern) if (match := re.search(r"\d{4}-\d\d-\d\d", path.name))]
    return [(date, json.loads(path.read_text("utf-8"), parse_float=Decimal)) for date, path in sorted(found)[::-1]]


def read_openrouter(folder: Path, sources: list[str]) -> Lines:
    lines: Lines = {}
    for age, (date, body) in enumerate(newest_first(folder, "openrouter/*.json")):
        sources.append(f"openrouter {date} {len(body['data'])}")
        for model in body["data"]:
            name: str = model["id"]
            # The newest entry stays; one spelled otherwise is an older name (claude-3-5-haiku, now claude-3.5-haiku).
            line = lines.setdefault(spelled(name), Line(name, age == 0))
            if not line.openrouter:
                # A variant shares its model's permaslug and would lose its `:free` by sending it.
                slug = [] if ":" in name else [model.get("canonical_slug") or name]
                line.openrouter, line.openrouter_price = [*dict.fromkeys([name, *slug])], openrouter_price(model)
            elif name not in (line.canonical, *line.aliases):
                line.aliases.append(name)
                note("older spellings made aliases", f"{name} -> {line.canonical}")
    return lines


def read_litellm(folder: Path, sources: list[str]) -> Natives:
    (date, models), natives = newest_first(folder, "litellm-*.json")[0], Natives()
    chats = {key: model for key, model in models.items() if model.get("litellm_provider") in VENDORS
             and model.get("mode") in ("chat", "responses") and not re.match(r"ft:|openai/container$", key)}
    sources.append(f"litellm {date} {len(chats)}")
    for key, model in chats.items():
        name, price = f"{VENDORS[model['litellm_provider']]}/{key.removeprefix('gemini/')}", litellm_price(key, model)
        twin = natives.get(name)
        if twin and price and twin != price:
            price = max(twin, price, key=lambda one: one[0]["in"] + one[0]["out"])
            note("listed twice, the dearer price taken", f"{name}{render(price)}")
        natives[name] = price
    return natives


def read_models_dev(folder: Path, sources: list[str]) -> Natives:
    (date, body), natives = newest_first(folder, "four-providers-*.json")[0], Natives()
    for vendor, name in [(vendor, name) for vendor in VENDORS.values() for name in body[vendor]["models"]]:
        cost: Json = body[vendor]["models"][name].get("cost", {})
        tiers = {int(tier["tier"]["size"]) + 1: terms(tier, MODELS_DEV, 0) for tier in cost.get("tiers", ())}
        natives[f"{vendor}/{name}"] = priced(name, terms(cost, MODELS_DEV, 0), tiers, [])
    for name in [*filter(NOT_CHAT.search, natives)]:
        note("models.dev entries that are no chat models", name)
        del natives[name]
    sources.append(f"models.dev {date} {len(natives)}")
    return natives


def link(lines: Lines, litellm: Natives, models_dev: Natives) -> None:
    """Finds or makes the line of every native id, then offers the aggregator's remaining ones natively by family."""
    natives, dated = {**models_dev, **litellm}, set[str]()
    renamed = {f"{to.split('/')[0]}/{name}": to for to, names in NATIVE_NAMES.items() for name in names}

    def rank(name: str) -> tuple[int, bool, str]:
        date = RELEASE.search(name)
        return -int(date[1].replace("-", "")) if date else -10**9, name not in litellm or name not in models_dev, name

    # Undated names first, so that a dated one finds the line it belongs to. Then the newest date first: an undated
    # name stands for its newest release, older ones are models of their own unless the aggregator lists them.
    for name in sorted(natives, key=rank):
        family, price = RELEASE.sub("", name), natives[name]
        if differ := set(render(models_dev.get(name)).split()) - set(render(price).split()):
            note("models.dev differs from LiteLLM (taken)", f"{name} {' '.join(sorted(differ))}, not{render(price)}")
        likely = map(spelled, (renamed.get(name, name), name, f"~{name}"))
        home = next((lines[key] for key in likely if key in lines), None)
        if home is None and family != name and family not in dated:
            home = lines.get(spelled(family))
            dated.add(family)
        if home is None:
            home = lines[spelled(name)] = Line(name)
        elif home.native and render(home.native_price) != render(price):
            note("same model at another price, a line of its own", f"{name}, not with {home.canonical}")
            home = lines[f"{name} apart"] = Line(name)
        home.native.append(name.split("/", 1)[1])
        home.native_price = price
    for line in lines.values():
        if line.canonical in NATIVE_NAMES:
            line.native = list(dict.fromkeys(NATIVE_NAMES[line.canonical] + line.native))
        elif (not line.native and ":" not in line.bare and FAMILIES.match(line.canonical)
              and not NATIVE_IF_LISTED.match(line.canonical)):
            line.native = [spelled(line.canonical).split("/", 1)[1]]
            note("native by family alone, price unknown", f"{line.canonical} = {line.native[0]}")


def claim_names(lines: list[Line]) -> None:
    """Every name leads to one line. Canonical names and native ids must be distinct or the build fails; a permaslug
    or an alias that would take another line's name is dropped instead."""
    owner: Lines = {}

    def claim(name: str, line: Line) -> bool:
        if owner.setdefault(name, line) is not line:
            note("names dropped as another line's", f"{name} of {line.canonical} is {owner[name].canonical}")
        return owner[name] is line

    for line in lines:
        for name in [line.canonical, *line.native, *(f"{line.vendor}/{name}" for name in line.native)]:
            if not claim(name, line) or not re.fullmatch(r"~?[A-Za-z0-9._/:-]+", name):
                sys.exit(f"bad or ambiguous name {name!r} of {line.canonical}")
    for line in lines:
        line.openrouter = [name for name in line.openrouter if claim(name, line)]
    for line in lines:
        wanted = {*line.aliases}
        if line.vendor in VENDORS.values() and not re.search("[~:]", line.canonical):
            dotted = re.sub(r"^(anthropic/.*-\d)-(\d)(?=-|$)", r"\1.\2", line.canonical)
            for name in (line.canonical, spelled(line.canonical), dotted):
                wanted |= {name, name.split("/", 1)[1]}
        line.aliases = [name for name in sorted(wanted) if owner.get(name) is not line and claim(name, line)]


def main(folder: Path, output: Path) -> None:
    sources: list[str] = []
    found, litellm, models_dev = (read(folder, sources) for read in (read_openrouter, read_litellm, read_models_dev))
    link(found, litellm, models_dev)
    lines = sorted(found.values(), key=lambda line: line.canonical)
    claim_names(lines)
    snapshot = max(source.split()[1] for source in sources)
    text = ["# byok-catalog 1", f"# snapshot {snapshot}", *(f"# source {source}" for source in sources)]
    for line in lines:
        fields = [line.canonical]
        for provider, ids, price in (("openrouter", line.openrouter, line.openrouter_price),
                                     (line.vendor, line.native, line.native_price)):
            fields += [f"{provider} {','.join(ids)}{render(price)}"] if ids else []
        fields += [" ".join(["alias", *line.aliases])] if line.aliases else []
        # Gone from the aggregator's newest list, and not in the newest native one either.
        if line.openrouter and not line.current and not any(f"{line.vendor}/{name}" in litellm for name in line.native):
            fields.append("retired")
        text.append("\t".join(fields))
    body = "\n".join(text) + "\n"
    output.write_bytes(body.encode("ascii"))
    kinds = {"models": r"^[^#]", **{f"{name} offers": rf"\t{name} " for name in ("openrouter", *VENDORS.values())},
             "offers without price": r"\t(?!alias)\w+ \S+(?=\t|$)", "models with a tier": r"^.* @",
             "free variants": r"^\S*:free\t", "retired": r"\tretired$"}
    print(*sources, *(f"{kind}: {len(re.findall(rule, body, re.M))}" for kind, rule in kinds.items()),
          *("\n    ".join([f"{kind}: {len(each)}", *each]) for kind, each in notes.items()), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 3 or not Path(sys.argv[1], "openrouter").is_dir():
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
