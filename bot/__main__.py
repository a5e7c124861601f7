"""The assistant's command line: `python -m bot <command>`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot.knowledge import KnowledgeMistakes
from bot.mistakes import OperatorMistake
from bot.settings import Settings, load_settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Mistakes of the operator end in one German sentence."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[Settings, argparse.Namespace], int] = options.command
        return command(load_settings(), options)
    except (OperatorMistake, KnowledgeMistakes) as mistake:
        print(mistake, file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Assistent der AG Soziale Stadt NRW")
    commands = parser.add_subparsers(required=True, metavar="Befehl")

    def add(
        name: str, help_text: str, command: Callable[[Settings, argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_text)
        sub.set_defaults(command=command)
        return sub

    add("run", "Assistent und Rasa auf einem Rechner starten", _run)
    add("serve", "nur den Assistenten starten; Rasa läuft als eigener Dienst", _serve)
    add("actions", "nur den Endpunkt der Aktionen starten, für rasa shell", _actions)
    add("check-data", "Wissen, Texte und Trainingsdaten prüfen", _check_data)
    chat = add("chat", "im Terminal mit dem laufenden Assistenten sprechen", _chat)
    chat.add_argument("-v", "--verbose", action="store_true", help="auch zeigen, was verstanden wurde")
    _add_meetings_options(add("termine", "zeigen, was von einer Quelle der Termine verstanden wird", _meetings))
    times = add("zeit", "zeigen, wie Zeitangaben verstanden werden; liest Sätze von der Standardeingabe", _times)
    times.add_argument("--jetzt", metavar="ZEIT", help="so tun, als wäre jetzt 2026-11-23T10:00:00+01:00")
    add("schluessel", "neuen Schlüssel für Sitzungen erzeugen; laufende Gespräche gehen weiter", _keys)
    changes = add("aenderungen", "zeigen, welche Terminänderungen noch niemand erfahren hat", _changes)
    changes.add_argument("termine", nargs="*", metavar="Termin", help="nur diese (Kennung); sonst alle, die warten")
    decision = changes.add_mutually_exclusive_group()
    decision.add_argument(
        "--bestaetigen", action="store_true", help="sie gelten: die Betroffenen werden benachrichtigt"
    )
    decision.add_argument("--verwerfen", action="store_true", help="sie waren ein Versehen: niemand erfährt davon")
    doubtful = add("unsicher", "zeigen, welche Nachrichten vielleicht nicht angekommen sind", _doubtful)
    doubtful.add_argument("--adressen", action="store_true", help="auch zeigen, an wen sie gingen")
    _add_backup_commands(add)
    _add_answering_commands(add)
    report = add("bericht", "einen Bericht schreiben: was gefragt wird, was nicht verstanden wird", _report)
    report.add_argument("--von", metavar="TAG", help="erster Tag, zum Beispiel 2026-11-01; sonst 30 Tage bis --bis")
    report.add_argument("--bis", metavar="TAG", help="letzter Tag; sonst heute")
    report.add_argument("--ziel", metavar="DATEI", type=Path, default=Path("bericht.html"), help="sonst bericht.html")
    trial = add("probe", "neue Trainingszeilen neben dem Betrieb ausprobieren: was wird besser, was schlechter", _trial)
    trial.add_argument("datei", metavar="DATEI", type=Path, help="Blöcke wie in data/nlu.yml, etwa aus dem Bericht")
    topic = add("thema", "ein neues Thema in allen Dateien anlegen", _topic)
    topic.add_argument("id")
    topic.add_argument("titel")
    return parser


def _add_backup_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    saving = add("sichern", "alle Daten in eine Datei sichern; der Assistent läuft dabei weiter", _back_up)
    saving.add_argument("ziel", metavar="ZIEL", help="Datei, oder Ordner für eine Datei mit dem Zeitpunkt im Namen")
    saving.add_argument("--fuer", metavar="age1…", help="für diesen öffentlichen Schlüssel verschlüsseln")
    restoring = add("wiederherstellen", "eine Sicherung einspielen; der Assistent muss beendet sein", _bring_back)
    restoring.add_argument("quelle", metavar="QUELLE", help="Datei von `sichern`")
    restoring.add_argument("--schluessel", metavar="DATEI", help="privater Schlüssel einer verschlüsselten Sicherung")
    restoring.add_argument("--ersetzen", action="store_true", help="vorhandene Daten beiseitelegen")
    restoring.add_argument(
        "--stillstand", action="store_true", help="seit der Sicherung lief nichts: Fälliges wird noch gesendet"
    )
    add("umziehen", "alle Daten von SQLite nach PostgreSQL (AG_DATENBANK) bringen", _move_to_postgresql)


def _add_answering_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    for name, help_text in (
        ("auskunft", "Auskunft über eine Adresse anlegen; sie geht nach Bestätigung dorthin und nur dorthin"),
        ("loeschen", "Löschung einer Adresse anlegen; sie geschieht nach Bestätigung über diese Adresse"),
    ):
        subject = add(name, help_text, _subject_request)
        subject.set_defaults(kind=name)
        subject.add_argument("adresse", help="E-Mail-Adresse, Matrix-Kennung, Telegram-Chat; - liest sie vom Terminal")
        subject.add_argument("--kanal", choices=("email", "matrix", "telegram", "rest"), help="wenn nicht erkennbar")
    add("anfragen", "zeigen, wie weit Auskünfte und Löschungen sind", _subject_requests)
    documents = add("unterlagen", "Unterlagen zum Datenschutz mit den Werten dieser Installation füllen", _documents)
    documents.add_argument("ordner", help="Ordner, in den sie geschrieben werden; wird angelegt")
    kept = add("fassungen", "frühere Fassungen von Wissen, Texten und Terminen zeigen oder wiederherstellen", _kept)
    kept.add_argument("art", nargs="?", choices=("wissen", "texte", "termine"), help="nur diese; sonst alle")
    what = kept.add_mutually_exclusive_group()
    what.add_argument("--zeigen", type=int, metavar="NUMMER", help="den Inhalt einer Fassung ausgeben")
    what.add_argument(
        "--wiederherstellen", type=int, metavar="NUMMER", help="eine Fassung in ihre Datei zurückschreiben"
    )


def _add_meetings_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quelle", help="Datei (.yml, .csv, .xlsx, .ics) oder https-Adresse; sonst die eingestellte")
    parser.add_argument("--von", metavar="TAG", help="erster Tag, zum Beispiel 2027-01-01; sonst heute")
    parser.add_argument("--bis", metavar="TAG", help="letzter Tag; sonst 14 Monate nach dem ersten")
    parser.add_argument("--jetzt", metavar="ZEIT", help="so tun, als wäre jetzt 2026-11-23T10:00:00+01:00")
    parser.add_argument("--json", action="store_true", help="als JSON ausgeben")


def _run(settings: Settings, _: argparse.Namespace) -> int:
    import uvloop

    from bot.runner import run

    return uvloop.run(run(settings, with_rasa=True))


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    import uvloop

    from bot.runner import run

    return uvloop.run(run(settings, with_rasa=False))


def _actions(settings: Settings, _: argparse.Namespace) -> int:
    import uvloop

    from bot.runner import run_actions

    return uvloop.run(run_actions(settings))


def _check_data(settings: Settings, _: argparse.Namespace) -> int:
    from bot.check_data import check_data

    return check_data(settings)


def _chat(settings: Settings, options: argparse.Namespace) -> int:
    from bot.chat import chat

    return asyncio.run(chat(settings, verbose=options.verbose))


def _meetings(settings: Settings, options: argparse.Namespace) -> int:
    from bot.termine import show_meetings

    return show_meetings(settings, options)


def _times(settings: Settings, options: argparse.Namespace) -> int:
    from bot.german_time.command import read_times

    return read_times(options.jetzt, settings.jetzt)


def _keys(settings: Settings, _: argparse.Namespace) -> int:
    from bot.schluessel import rotate

    return asyncio.run(rotate(settings))


def _changes(settings: Settings, options: argparse.Namespace) -> int:
    from bot.erinnerungen import changes

    return changes(settings, options)


def _doubtful(settings: Settings, options: argparse.Namespace) -> int:
    from bot.erinnerungen import doubtful

    return doubtful(settings, options)


def _subject_request(settings: Settings, options: argparse.Namespace) -> int:
    from bot.anfragen import request

    return request(settings, options, options.kind)


def _subject_requests(settings: Settings, _: argparse.Namespace) -> int:
    from bot.anfragen import requests

    return requests(settings)


def _documents(settings: Settings, options: argparse.Namespace) -> int:
    from bot.unterlagen import write_documents

    return write_documents(settings, options.ordner)


def _kept(settings: Settings, options: argparse.Namespace) -> int:
    from bot.fassungen import versions

    return versions(settings, options)


def _back_up(settings: Settings, options: argparse.Namespace) -> int:
    from bot.sicherung import back_up

    return back_up(settings, options)


def _bring_back(settings: Settings, options: argparse.Namespace) -> int:
    from bot.sicherung import bring_back

    return bring_back(settings, options)


def _move_to_postgresql(settings: Settings, options: argparse.Namespace) -> int:
    from bot.sicherung import move_to_postgresql

    return move_to_postgresql(settings, options)


def _report(settings: Settings, options: argparse.Namespace) -> int:
    from bot.bericht import write_report

    return write_report(settings, options)


def _trial(settings: Settings, options: argparse.Namespace) -> int:
    from bot.probe import trial

    return trial(settings, options)


def _topic(settings: Settings, options: argparse.Namespace) -> int:
    from bot.scaffold import add_topic

    return add_topic(options.id, options.titel)


if __name__ == "__main__":
    sys.exit(main())
