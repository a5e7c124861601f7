"""What whole conversations cost: throughput, custom actions, long conversations."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.examples import Examples
from benchmarks.systems import Send, Server
from benchmarks.timing import Timings

AT_ONCE = 8
"""Conversations at the same time."""
TURNS_EACH = 5
"""Messages of one visitor before the next one comes."""
PAIRS = 60
"""Turns with and without an action that are compared."""
WINDOWS = {10: (1, 20), 100: (91, 110), 1000: (991, 1010)}
"""A turn's cost is the median of the twenty around it: it differs with the place in Rasa's session of 20 turns."""
TOPICS = ("telefon", "format_netzwerktreffen", "thema_bildung", "geschichte", "mitglieder_anzahl")


@dataclass(frozen=True)
class Throughput:
    """Messages answered in a second, and how many were not."""

    per_second: float
    failed: int


@dataclass(frozen=True)
class ActionCost:
    """Milliseconds (median) of a turn with a fixed utterance and of one with a custom action."""

    plain: float
    action: float

    @property
    def ratio(self) -> float:
        """How many times as much the action costs."""
        return self.action / self.plain


def throughput(open_channel: Callable[[], Send], texts: list[str], seconds: float) -> Throughput:
    """Let eight visitors at a time write for `seconds`, each waiting for the replies to the last message."""
    remaining, lock = itertools.cycle(texts), threading.Lock()
    answered, failed = [0] * AT_ONCE, [0] * AT_ONCE
    began = time.monotonic()

    def visitor(number: int) -> None:
        send = open_channel()
        while time.monotonic() - began < seconds:
            sender = uuid.uuid4().hex
            for _ in range(TURNS_EACH):
                with lock:
                    text = next(remaining)
                if _answers(send, sender, text):
                    answered[number] += 1
                else:
                    failed[number] += 1

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Throughput(sum(answered) / (time.monotonic() - began), sum(failed))


def _answers(send: Send, sender: str, text: str) -> bool:
    try:
        return send(sender, text)
    except OSError:
        return False


def understood_example(server: Server, examples: Examples, intent: str) -> str:
    """The shortest example of `intent` that the system takes for it: one plain question, which nobody splits."""
    texts = sorted(examples.by_intent[intent], key=len)
    return next((text for text in texts if server.parse(text) == intent), texts[0])


def action_cost(server: Server, send: Send, examples: Examples) -> ActionCost:
    """Compare "danke" (a fixed utterance) with a topic (a custom action), in turns of short conversations."""
    texts = {intent: understood_example(server, examples, intent) for intent in ("danke", TOPICS[0])}
    timings = {intent: Timings() for intent in texts}
    for number in range(PAIRS // 2):
        sender = uuid.uuid4().hex
        send(sender, texts["danke"])  # begins the session, which costs extra
        # Both kinds stand at each place of a conversation equally often.
        order = list(texts) if number % 2 else list(texts)[::-1]
        for intent in order * 2:
            with timings[intent].one():
                send(sender, texts[intent])
    return ActionCost(timings["danke"].p50, timings[TOPICS[0]].p50)


def long_conversation(server: Server, send: Send, examples: Examples, turns: Iterable[int]) -> dict[int, float]:
    """Median milliseconds around each of `turns` (10, 100, 1000) of one conversation about topics."""
    texts = itertools.cycle([understood_example(server, examples, intent) for intent in TOPICS])
    sender = uuid.uuid4().hex
    windows = {turn: WINDOWS[turn] for turn in turns}
    timings = {turn: Timings() for turn in windows}
    for number in range(1, max(last for _, last in windows.values()) + 1):
        one = Timings()
        with one.one():
            send(sender, next(texts))
        for turn, (first, last) in windows.items():
            if first <= number <= last:
                timings[turn].add(one)
    return {turn: timing.p50 for turn, timing in timings.items()}


def topic_cost(server: Server, send: Send, examples: Examples, intent: str, times: int = 100) -> float:
    """Median milliseconds of the second turn of a conversation, a question of `intent`."""
    text = understood_example(server, examples, intent)
    timings = Timings()
    for _ in range(times):
        sender = uuid.uuid4().hex
        send(sender, text)
        with timings.one():
            send(sender, text)
    return timings.p50
