"""Encryption of archives with age: anybody with the public key can make one, only the private key opens it."""

from __future__ import annotations

import os
from pathlib import Path

import pyrage

from bot.backup.mistakes import BackupMistake

_HEADER = b"age-encryption.org/"


def recipient(text: str) -> pyrage.x25519.Recipient:
    """The public key.

    Raises:
        BackupMistake
    """
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BackupMistake(
            "Der Schlüssel für Sicherungen muss ein öffentlicher Schlüssel von age sein (age1…); bitte --fuer oder"
            " AG_SICHERUNG_SCHLUESSEL berichtigen."
        ) from None


def encrypt(plain: Path, target: Path, public: pyrage.x25519.Recipient) -> None:
    """Encrypt a file into a new private one."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    pyrage.encrypt_file(str(plain), str(target), [public])


def is_encrypted(path: Path) -> bool:
    """Whether age made this file."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEADER)) == _HEADER
    except OSError:
        return False  # whoever opens it next says why


def decrypt(path: Path, target: Path, key_file: Path | None) -> None:
    """Decrypt into a new private file, with the private key in `key_file` (as age-keygen writes it).

    Raises:
        BackupMistake
    """
    if key_file is None:
        raise BackupMistake(f"Die Sicherung {path.name} ist verschlüsselt; bitte --schluessel DATEI angeben.")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        pyrage.decrypt_file(str(path), str(target), [_identity(key_file)])
    except pyrage.DecryptError:
        raise BackupMistake(
            f"Der Schlüssel in {key_file.name} öffnet die Sicherung {path.name} nicht, oder sie ist beschädigt."
        ) from None


def _identity(key_file: Path) -> pyrage.x25519.Identity:
    try:
        lines = key_file.read_text(encoding="ascii").splitlines()
        text = next(line for line in lines if line.strip() and not line.startswith("#"))
        return pyrage.x25519.Identity.from_str(text.strip())
    except (OSError, ValueError, StopIteration, pyrage.IdentityError):
        raise BackupMistake(
            f"In {key_file} steht kein privater Schlüssel von age (AGE-SECRET-KEY-1…); bitte --schluessel prüfen."
        ) from None
