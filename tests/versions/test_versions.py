"""What was in service is kept once, listed in figures, and comes back by one command."""

from __future__ import annotations

import asyncio
import datetime
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.clock import clock_for
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import content_versions
from bot.fassungen import listing, restore
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.mistakes import OperatorMistake
from bot.settings import Settings
from bot.versions import KNOWLEDGE, MEETINGS, TEXTS, VersionKeeper, VersionShelf
from tests.examples import FOLDER

ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTAMP:{stamp}\r\nUID:1\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Desk:
    """Files of the editors, what loads them, and what keeps their versions."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            daten=folder,
            wissen=folder / "wissen.yml",
            texte=folder / "texte.yml",
            termine=str(folder / "termine.yml"),
        )
        for name in ("wissen.yml", "texte.yml", "termine.yml"):
            shutil.copyfile(FOLDER / name, folder / name)
        self.shelf = VersionShelf(database)
        self.database = database
        self.knowledge = Store(self.settings.wissen, self.settings.texte, {"datenschutz_adresse": "https://ag.test/"})
        self.meetings = MeetingStore(self.settings.termine, folder, clock_for(None))
        self.keeper = self.new_keeper()

    def new_keeper(self) -> VersionKeeper:
        """That of another bot, or after a restart."""
        kinds = {self.settings.wissen: KNOWLEDGE, self.settings.texte: TEXTS}
        return VersionKeeper(self.shelf, self.knowledge, kinds, self.meetings)

    async def edit(self, old: str, new: str) -> None:
        """Change the knowledge, as an editor does, and let the running bot see it."""
        text = self.settings.wissen.read_text(encoding="utf-8")
        assert old in text
        self.settings.wissen.write_text(text.replace(old, new), encoding="utf-8")
        assert self.knowledge.refresh()
        await self.keeper.look()

    async def numbers(self, kind: str) -> list[int]:
        """Of the kept versions, the newest first."""
        return [version.number for version in await self.shelf.versions(kind)]


@pytest.fixture
def desk(tmp_path: Path, both_databases: Database) -> Desk:
    return Desk(tmp_path, both_databases)


async def test_what_is_in_service_is_kept_byte_for_byte(desk: Desk) -> None:
    await desk.keeper.look()
    for kind, path in ((KNOWLEDGE, desk.settings.wissen), (TEXTS, desk.settings.texte), (MEETINGS, "")):
        [version] = await desk.shelf.versions(kind)
        found = await desk.shelf.version(version.number)
        assert found is not None
        assert found[1] == Path(path or desk.settings.termine).read_bytes()
        assert version.size == len(found[1])


async def test_several_bots_and_restarts_keep_one_copy(desk: Desk) -> None:
    keepers = [desk.new_keeper() for _ in range(4)]
    await asyncio.gather(*(keeper.look() for keeper in keepers))
    await desk.keeper.look()
    assert len(await desk.numbers(KNOWLEDGE)) == 1


async def test_a_file_that_cannot_be_used_is_no_version(desk: Desk) -> None:
    await desk.keeper.look()
    desk.settings.wissen.write_text("fakten: [", encoding="utf-8")
    assert not desk.knowledge.refresh()
    await desk.keeper.look()
    assert len(await desk.numbers(KNOWLEDGE)) == 1


async def test_a_version_comes_back_and_the_replaced_one_is_kept(desk: Desk) -> None:
    await desk.keeper.look()
    [first] = await desk.numbers(KNOWLEDGE)
    original = desk.settings.wissen.read_bytes()
    desk.settings.wissen.chmod(0o640)
    await desk.edit("fakten:", "# geändert\nfakten:")
    # What stands in the file, though it was never in service, is kept too.
    desk.settings.wissen.write_text("halb fertig", encoding="utf-8")
    told = await restore(desk.settings, desk.shelf, first)
    assert f"Fassung {first} steht wieder in" in told
    assert desk.settings.wissen.read_bytes() == original
    assert desk.settings.wissen.stat().st_mode & 0o777 == 0o640
    assert desk.knowledge.refresh()
    await desk.keeper.look()
    found = await desk.numbers(KNOWLEDGE)
    assert (found[0], len(found)) == (first, 3)
    kept = [await desk.shelf.version(number) for number in found]
    assert b"halb fertig" in [item[1] for item in kept if item]
    assert "nichts geändert" in await restore(desk.settings, desk.shelf, first)
    assert [path.name for path in desk.settings.daten.glob(".*")] == []


async def test_the_list_says_what_changed_in_figures(desk: Desk) -> None:
    await desk.keeper.look()
    await desk.edit("fakten:", "# geändert\n# zweimal\nfakten:")
    newest, oldest = await listing(desk.shelf, [KNOWLEDGE])
    assert "+2 −0 Zeilen, zuletzt geladen" in newest
    assert oldest.endswith(", älteste")


async def test_two_exports_of_one_calendar_are_one_version(both_databases: Database) -> None:
    shelf = VersionShelf(both_databases)
    titles = ["A", "A", "B"]
    made = [
        await shelf.keep(MEETINGS, "host/kalender.ics", ICS.format(stamp=f"2026112{n}T100000Z", title=t).encode())
        for n, t in enumerate(titles)
    ]
    assert made[0] == made[1] != made[2]


async def test_meetings_of_an_address_come_back_beside_the_data(desk: Desk) -> None:
    data = ICS.format(stamp="20261120T100000Z", title="A").encode()
    number = await desk.shelf.keep(MEETINGS, "host/kalender.ics", data)
    settings = desk.settings.model_copy(update={"termine": "https://kalender.test/x.ics"})
    told = await restore(settings, desk.shelf, number)
    file = settings.daten / f"termine-fassung-{number}.ics"
    assert f"AG_TERMINE={file}" in told
    assert file.read_bytes() == data


async def test_a_version_is_kept_for_its_days_after_it_was_in_service(desk: Desk) -> None:
    await desk.keeper.look()
    await desk.edit("fakten:", "# neu\nfakten:")
    newest, replaced = await desk.numbers(KNOWLEDGE)

    async def age(number: int, days: int) -> None:
        change = sa.update(content_versions).where(content_versions.c.number == number)
        moment = utc_now() - datetime.timedelta(days=days)
        await desk.database.write(lambda c: c.execute(change.values(seen_at=moment, loaded_at=moment)))

    before = utc_now() - datetime.timedelta(days=90)
    await age(replaced, 89)
    assert await desk.shelf.expire(before) == 0
    await age(replaced, 91)
    assert await desk.shelf.expire(before) == 1
    # Where the assistant was off for a year, the last version is still there.
    await age(newest, 365)
    assert await desk.shelf.expire(before) == 0
    assert await desk.numbers(KNOWLEDGE) == [newest]


async def test_unknown_numbers_and_files_that_cannot_be_written_are_explained(desk: Desk) -> None:
    with pytest.raises(OperatorMistake, match="Es gibt keine Fassung 77"):
        await restore(desk.settings, desk.shelf, 77)
    number = await desk.shelf.keep(KNOWLEDGE, "wissen.yml", b"x")
    nowhere = desk.settings.model_copy(update={"wissen": desk.settings.daten / "fehlt" / "wissen.yml"})
    with pytest.raises(OperatorMistake, match="lässt sich nicht schreiben"):
        await restore(nowhere, desk.shelf, number)


def test_the_command_lists_shows_and_restores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    monkeypatch.setenv("AG_TEXTE", str(tmp_path / "texte.yml"))

    async def keep() -> int:
        database = Database.of(tmp_path, None)
        await database.open()
        number = await VersionShelf(database).keep(TEXTS, "texte.yml", b"gruss: Hallo\n")
        await database.close()
        return number

    assert main(["fassungen"]) == 0
    assert "noch keine Fassung" in capfd.readouterr().out
    number = asyncio.run(keep())
    assert main(["fassungen", "texte"]) == 0
    assert f"{number}  texte" in capfd.readouterr().out
    assert main(["fassungen", "--zeigen", str(number)]) == 0
    assert capfd.readouterr().out == "gruss: Hallo\n"
    assert main(["fassungen", "--wiederherstellen", str(number)]) == 0
    assert (tmp_path / "texte.yml").read_text(encoding="utf-8") == "gruss: Hallo\n"
    assert main(["fassungen", "--zeigen", "99"]) == 1
