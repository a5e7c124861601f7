"""What the bot keeps of its Matrix account: device, access token and keys, in a private folder.

A new device would be a stranger to everybody and to the server's memory of what was sent already, so the device stays
the same for as long as this folder exists.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.mistakes import OperatorMistake
from bot.private_files import replace_private

_FILE = "konto.json"


class FolderMistake(OperatorMistake):
    """The folder `matrix` in `AG_DATEN` cannot be used; the message is German and says what to do."""


@dataclass(frozen=True)
class Account:
    """The bot's account on one device; without a token it has to log in."""

    user_id: str
    device_id: str
    access_token: str = ""

    @property
    def keys_name(self) -> str:
        """Name of the file with the device's keys."""
        return f"schluessel-{self.device_id}.db"


class AccountFolder:
    """The private folder; every method blocks for as long as the disk takes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, user_id: str) -> Account:
        """The account as it was kept, or a new device of it; afterwards the file of its keys exists.

        Raises:
            FolderMistake
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            account = self._read()
            if account is None or account.user_id != user_id or not self._has_keys(account):
                account = Account(user_id, f"AG{secrets.token_hex(5).upper()}")
                self.save(account)
            self._keys(account).touch(mode=0o600)
        except OSError as error:
            raise FolderMistake(
                f"Der Ordner {self.path.name} in AG_DATEN ist nicht benutzbar ({error.strerror}); bitte Rechte und"
                " Platz prüfen."
            ) from None
        return account

    def save(self, account: Account) -> None:
        """Keep the account, at once and completely.

        Raises:
            OSError
        """
        self.write(_FILE, asdict(account))

    def without_token(self, account: Account) -> Account:
        """The account on the same device, to be logged in anew."""
        fresh = replace(account, access_token="")
        self.save(fresh)
        return fresh

    def write(self, name: str, content: dict[str, str]) -> None:
        """Keep a file, at once and completely.

        Raises:
            OSError
        """
        replace_private(self.path / name, json.dumps(content))

    def read(self, name: str) -> dict[str, str] | None:
        """What a file holds; None where there is none.

        Raises:
            FolderMistake: it is damaged.
            OSError
        """
        try:
            content = json.loads((self.path / name).read_text(encoding="utf-8"))
            if isinstance(content, dict) and all(isinstance(value, str) for value in content.values()):
                return content
        except FileNotFoundError:
            return None
        except ValueError:
            pass
        raise _damaged(self.path, name)

    def _read(self) -> Account | None:
        content = self.read(_FILE)
        try:
            return None if content is None else Account(**content)
        except TypeError:
            raise _damaged(self.path, _FILE) from None

    def _has_keys(self, account: Account) -> bool:
        # Who has published keys and lost them is nobody whom other devices would trust again.
        return not account.access_token or self._keys(account).exists()

    def _keys(self, account: Account) -> Path:
        return self.path / account.keys_name


def _damaged(folder: Path, name: str) -> FolderMistake:
    return FolderMistake(
        f"Die Datei {name} im Ordner {folder.name} in AG_DATEN ist beschädigt; bitte eine Sicherung einspielen oder den"
        " Ordner beiseitelegen (dann meldet sich der Assistent als neues Gerät an)."
    )
