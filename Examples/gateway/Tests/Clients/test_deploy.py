# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The files for operators parse, and harden what they start. Nothing is started."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from stand.gateway import BINARY

DEPLOY = Path(__file__).resolve().parents[2] / "Deploy"
PROXIES = {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def unit() -> dict[str, list[str]]:
    """What each setting of the unit is given, in order."""
    settings = defaultdict(list)
    for line in (DEPLOY / "byok-gateway.service").read_text().splitlines():
        if match := re.fullmatch(r"([A-Za-z]+)=(.*)", line):
            settings[match[1]].append(match[2])
    return settings


def test_the_unit_hardens_the_service():
    settings = unit()
    assert settings["Environment"] == ["SWIFT_BACKTRACE=registers=none"]
    assert settings["LimitCORE"] == ["0"] and settings["MemorySwapMax"] == ["0"]
    assert {"SSLKEYLOGFILE"} | PROXIES <= set(" ".join(settings["UnsetEnvironment"]).split())
    assert settings["ProtectSystem"] == ["strict"] and settings["NoNewPrivileges"] == ["yes"]
    assert settings["DynamicUser"] == ["yes"] and settings["CapabilityBoundingSet"] == [""]
    assert settings["UMask"] == ["0077"] and settings["StateDirectoryMode"] == ["0700"]
    # Longer than the gateway drains.
    assert int(settings["TimeoutStopSec"][0]) > 60


def test_systemd_reads_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze")
    path = tmp_path / "byok-gateway.service"
    text = (DEPLOY / "byok-gateway.service").read_text()
    # It looks for the program, which is not installed here.
    path.write_text(text)
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=60)
    complaints = [line for line in run.stderr.splitlines() if "byok-gateway" in line and "not executable" not in line]
    assert complaints == []


def test_the_compose_file_hardens_its_services():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    gateway, database = compose["services"]["gateway"], compose["services"]["database"]
    assert gateway["environment"]["SWIFT_BACKTRACE"] == "registers=none"
    assert all(gateway["environment"][name] == "" for name in PROXIES | {"SSLKEYLOGFILE"})
    assert gateway["read_only"] is True and gateway["cap_drop"] == ["ALL"]
    assert gateway["security_opt"] == ["no-new-privileges:true"]
    assert gateway["ulimits"]["core"] == 0 and database["ulimits"]["core"] == 0
    assert gateway["user"].split(":")[0] != "0"
    assert gateway["memswap_limit"] == gateway["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in gateway["ports"])
    assert not any("SECRET" in name or "KEY" in name for name in gateway["environment"] if name != "SSLKEYLOGFILE")
    assert compose["secrets"].keys() == {"database-password"}


def test_docker_reads_the_compose_file(tmp_path):
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode != 0:
        pytest.skip("there is no docker compose")
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)
    (tmp_path / "secrets.env").touch()
    run = subprocess.run(
        ["docker", "compose", "-f", str(tmp_path / "compose.yaml"), "config", "--quiet"], capture_output=True, text=True,
        timeout=60)
    assert run.returncode == 0, run.stderr


def test_the_example_configuration_is_read():
    path = DEPLOY / "config.example.json"
    assert json.loads(path.read_text())["users"]
    secret = "s" * 44
    environment = {
        "PATH": "/usr/bin", "BYOK_ENCRYPTION_KEY": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY=",
        "BYOK_SESSION_SECRET": secret, "OPEN_WEBUI_SECRET": secret, "OPENROUTER_SYSTEM_KEY": "sk-or-v1-" + "0f" * 32}
    run = subprocess.run(
        [BINARY, "check", "--config", str(path)], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0 and "ok" in run.stdout, run.stderr
