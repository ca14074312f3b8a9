# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A PostgreSQL server to be thrown away (Scripts/postgres)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from .gateway import BINARY
from .process import BASE

SCRIPT = Path(__file__).parents[5] / "Scripts/postgres"


class Postgres:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="byok-gateway-postgres-", dir="/tmp"))
        self._run("start")
        self.port = (self.folder / "port").read_text().strip()
        self.owner, self.dsn = self._dsn("byok_owner"), self._dsn("byok_app")
        subprocess.run(
            [BINARY, "migrate"], check=True, timeout=60, capture_output=True,
            env=BASE | {"BYOK_POSTGRES_OWNER": self.owner},
        )  # fmt: skip

    def _dsn(self, role):
        """With TLS, as in earnest."""
        return (
            f"host=localhost port={self.port} dbname=byok user={role} password=test-only-{role} "
            f"sslmode=verify-full sslrootcert={self.folder}/ca.pem"
        )

    def _run(self, *words):
        subprocess.run([SCRIPT, *words, self.folder], check=True, capture_output=True, timeout=120)

    def printed(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        self._run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)
