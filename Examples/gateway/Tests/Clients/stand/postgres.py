# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A PostgreSQL server to be thrown away (Scripts/postgres)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).parents[5] / "Scripts/postgres"


class Postgres:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="byok-gateway-postgres-", dir="/tmp"))
        self._run("start")
        self.port = (self.folder / "port").read_text().strip()
        #: The role of tests that owns the schema, with TLS as in earnest.
        self.dsn = (
            f"host=localhost port={self.port} dbname=byok user=byok_owner password=test-only-byok_owner "
            f"sslmode=verify-full sslrootcert={self.folder}/ca.pem"
        )

    def _run(self, *words):
        subprocess.run([SCRIPT, *words, self.folder], check=True, capture_output=True, timeout=120)

    def printed(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        self._run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)
