"""A real Matrix homeserver for the tests: Synapse on loopback, SQLite in a temporary folder, no federation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from tests.conftest import free_ports

PYTHON = ROOT / ".venv-synapse" / "bin" / "python"
SERVER_NAME = "example.test"
PASSWORD = "password-only-for-these-tests"
START_SECONDS = 60
_SECRET = "secret-only-for-these-tests"
_FREE = {"per_second": 10_000, "burst_count": 10_000}


class Homeserver:
    """A homeserver in `folder`, to be started and stopped as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(1)[0]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        key = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        (folder / "signing.key").write_text(f"ed25519 a_test {key}\n")

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, **changes: Any) -> None:
        """Start it, with changes to its configuration; returns once it answers."""
        assert PYTHON.exists(), "Synapse fehlt; bitte scripts/synapse-tools ausführen."
        self._write_config(changes)
        with (self._folder / "ausgabe.txt").open("ab") as log:
            self._process = subprocess.Popen(
                [PYTHON, "-m", "synapse.app.homeserver", "--config-path", self._config],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def register(self, name: str) -> str:
        """Make an account with `PASSWORD`; returns its full name."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        parts = "\x00".join((nonce, name, PASSWORD, "notadmin"))
        mac = hmac.new(_SECRET.encode(), parts.encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": PASSWORD, "admin": False, "mac": mac}
        return str(self.call("POST", "/_synapse/admin/v1/register", body)["user_id"])

    def call(self, method: str, path: str, body: object = None, token: str = "") -> dict[str, Any]:
        """One call of its interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    @property
    def _config(self) -> Path:
        return self._folder / "homeserver.yaml"

    def _write_config(self, changes: dict[str, Any]) -> None:
        config = {
            "server_name": SERVER_NAME,
            "listeners": [
                {
                    "port": self.port,
                    "bind_addresses": ["127.0.0.1"],
                    "type": "http",
                    "tls": False,
                    "resources": [{"names": ["client"], "compress": False}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self._folder / "homeserver.db")}},
            "media_store_path": str(self._folder / "media"),
            "signing_key_path": str(self._folder / "signing.key"),
            "log_config": str(self._folder / "log.yaml"),
            "registration_shared_secret": _SECRET,
            "macaroon_secret_key": _SECRET,
            "form_secret": _SECRET,
            "report_stats": False,
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "bcrypt_rounds": 4,
            "presence": {"enabled": False},
            "rc_message": _FREE,
            "rc_registration": _FREE,
            "rc_login": {"address": _FREE, "account": _FREE, "failed_attempts": _FREE},
            "rc_room_creation": _FREE,
            "rc_joins": {"local": _FREE, "remote": _FREE},
            "rc_joins_per_room": _FREE,
            "rc_invites": {"per_room": _FREE, "per_user": _FREE, "per_issuer": _FREE},
            **changes,
        }
        self._config.write_text(yaml.safe_dump(config))
        log = {"version": 1, "root": {"level": "WARNING", "handlers": ["console"]}}
        log["handlers"] = {"console": {"class": "logging.StreamHandler"}}
        (self._folder / "log.yaml").write_text(yaml.safe_dump({**log, "disable_existing_loggers": False}))

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, self._log()
            try:
                self.call("GET", "/_matrix/client/versions")
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self._log())

    def _log(self) -> str:
        return (self._folder / "ausgabe.txt").read_text()
