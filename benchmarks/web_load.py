"""`python -m benchmarks.web_load`: the web channel under load, next to Rasa's own channels; prints a report."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks import machine, web_measure
from benchmarks.measure import say
from benchmarks.questions import load_questions
from benchmarks.systems.base import ROOT
from benchmarks.web_chats import OpenChat, edge, rasa_ag, rasa_rest, rasa_socketio
from benchmarks.web_servers import WebServers, web_servers

SETS = ROOT / "tests" / "understanding" / "sets"
SEED = 2026
WARM_UP = 25
POLLS = 200
STEADY_CHATS = 10

EDGE, POLLED, AG, REST, SOCKETIO = (
    "the edge",
    "the edge, a long-poll open per chat",
    "our channel in Rasa",
    "Rasa's REST channel",
    "Rasa's socket.io channel",
)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves all blocks, which end the programs
    texts = load_questions(sorted(SETS.glob("*.yml"))).texts
    random.Random(SEED).shuffle(texts)
    other_work, before = machine.OtherWork(), os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="ag-load-") as folder, web_servers(Path(folder)) as servers:
        asyncio.run(_measure(servers, texts, options))
    print(f"\nload average before {before[0]:.2f}, now {os.getloadavg()[0]:.2f}")
    print(machine.description(other_work.cores()))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.web_load",
        description="The web channel under load on loopback, next to Rasa's own channels; prints a report.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--chats", type=int, nargs="*", default=[1, 10, 50, 200], metavar="N", help="numbers of open chats")
    add("--alone", type=int, default=100, metavar="N", help="chats of two messages, one after the other, each channel")
    add("--messages", type=int, default=400, metavar="N", help="messages for each number of chats and each channel")
    add("--rounds", type=int, default=1, metavar="N", help="rounds over all channels, for the throughput")
    add("--minutes", type=float, default=5.0, metavar="M", help="steady load while memory is watched; 0 for none")
    return parser


async def _measure(servers: WebServers, texts: list[str], options: argparse.Namespace) -> None:
    assert servers.bot is not None
    assert servers.rasa is not None
    channels = _channels(servers)
    for open_chat in channels.values():
        await web_measure.load(open_chat, 4, texts[:WARM_UP])
    say("one chat alone …")
    await _print_alone(channels, texts[: options.alone + 1])
    say(f"{POLLS} long-polls …")
    before, after = await web_measure.polls_mb(servers.bot, servers.bot_port, POLLS)
    print(f"\n{POLLS} open long-polls: bot {before:.1f} → {after:.1f} MB, {after - before:+.1f} MB\n", flush=True)
    await _print_loads(channels, texts, options)
    if options.minutes:
        say(f"{options.minutes} minutes of steady load …")
        processes = {"bot": servers.bot, "Rasa": servers.rasa}
        grown = await web_measure.growth(channels[POLLED], STEADY_CHATS, texts, processes, options.minutes)
        for name, memory in grown.items():
            print(
                f"memory of {name} over {options.minutes} min, {STEADY_CHATS} chats: {memory.first:.1f} → "
                f"{memory.last:.1f} MB, {memory.slope:+.2f} MB/min after the first third"
            )


def _channels(servers: WebServers) -> dict[str, OpenChat]:
    return {
        EDGE: edge(servers.bot_port),
        POLLED: edge(servers.bot_port, poll=True),
        AG: rasa_ag(servers.rasa_port),
        REST: rasa_rest(servers.rasa_port),
        SOCKETIO: rasa_socketio(servers.rasa_port),
    }


async def _print_alone(channels: dict[str, OpenChat], texts: list[str]) -> None:
    compared = {name: channel for name, channel in channels.items() if name != POLLED}
    times = await web_measure.alone(compared, texts)
    print("one chat alone            first answer p50 / p95 ms    second answer p50 / p95 ms")
    for name, one in times.items():
        print(f"{name:25} {one.first.p50:16.1f} / {one.first.p95:6.1f} {one.second.p50:20.1f} / {one.second.p95:6.1f}")
    first = times[EDGE].first.p50 - times[AG].first.p50
    second = times[EDGE].second.p50 - times[AG].second.p50
    print(f"the edge adds {first:.1f} ms to the first answer, {second:.1f} ms to the second (medians)", flush=True)


async def _print_loads(channels: dict[str, OpenChat], texts: list[str], options: argparse.Namespace) -> None:
    print("chats  channel                                messages/s     p50     p95     p99 ms   failed chats")
    for chats in options.chats:
        sample = texts[: max(options.messages, 2 * web_measure.TURNS_EACH * chats)]
        for _ in range(options.rounds):
            for name, open_chat in channels.items():
                result = await web_measure.load(open_chat, chats, sample)
                t = result.timings
                print(
                    f"{chats:5}  {name:38} {result.per_second:9.1f} {t.p50:7.0f} {t.p95:7.0f} {t.p99:7.0f} "
                    f"{len(result.failures):9}  {result.failures[0][:100] if result.failures else ''}",
                    flush=True,
                )


if __name__ == "__main__":
    sys.exit(main())
