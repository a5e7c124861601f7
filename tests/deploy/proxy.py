"""nginx as the examples in deploy/ describe it, before bots of the tests' own; ports, names and files are put in."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

EXAMPLES = ROOT / "deploy" / "nginx"
START_SECONDS = 60.0

_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/start.log alert;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
    fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include assistent/assistent.conf;
}}
"""


def program(name: str) -> str:
    """Where a program of the proxy's is."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.fail(f"{name} is missing: please run scripts/proxy-tools.")
    return found


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first part of a pair, which must stand in it, replaced by the second."""
    for old, new in pairs:
        assert old in text, f"The example says nothing of {old!r} any more."
        text = text.replace(old, new)
    return text


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for localhost, with its key beside it."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "fullchain.pem"


def example_site(folder: Path, port: int, http_port: int, bots: tuple[int, int]) -> Path:
    """Write the example for nginx below `folder`, where nginx's own folder would be; returns its main file."""
    shutil.copytree(EXAMPLES, folder / "assistent")
    site = folder / "assistent" / "assistent.conf"
    text = replaced(
        site.read_text(encoding="utf-8"),
        ("listen 80;", f"listen 127.0.0.1:{http_port};"),
        ("    listen [::]:80;\n", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/ssl/assistent/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("127.0.0.1:8081", f"127.0.0.1:{bots[0]}"),
        ("127.0.0.1:8082", f"127.0.0.1:{bots[1]}"),
    )
    site.write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder), encoding="utf-8")
    return main


def cluster_site(folder: Path, port: int, bots: tuple[int, int]) -> Path:
    """Write what `make run-cluster` gives nginx."""
    text = replaced(
        (EXAMPLES / "cluster.conf.in").read_text(encoding="utf-8"),
        ("@FOLDER@", str(folder)),
        ("@PARTS@", str(EXAMPLES)),
        ("@PORT@", str(port)),
        ("@BOT_1@", f"127.0.0.1:{bots[0]}"),
        ("@BOT_2@", f"127.0.0.1:{bots[1]}"),
    )
    main = folder / "nginx.conf"
    main.write_text(text, encoding="utf-8")
    return main


def checked(main: Path) -> str:
    """What nginx says about a configuration; the test fails where it is wrong."""
    done = subprocess.run([*_command(main), "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextlib.contextmanager
def running(main: Path, port: int) -> Iterator[None]:
    """nginx in the foreground until the block ends."""
    with running_program(_command(main), port):
        yield


@contextlib.contextmanager
def running_program(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """A proxy in the foreground until the block ends, which begins when it takes connections."""
    process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], env=environment)
    try:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"{command[0]} did not start.")
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _command(main: Path) -> list[str]:
    return [program("nginx"), "-p", str(main.parent), "-e", str(main.parent / "start.log"), "-c", str(main)]
