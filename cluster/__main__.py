"""`make run-cluster`: two bots and two Rasas on PostgreSQL behind nginx, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys

from bot.mistakes import OperatorMistake
from bot.settings import Settings, load_settings
from cluster.cluster import Cluster, Ports

REPLICAS = 2


async def run(settings: Settings) -> None:
    """Start the cluster below `AG_DATEN` and keep it running until a signal.

    Raises:
        OperatorMistake
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    cluster = Cluster(
        settings.daten / "cluster", Ports.from_base(settings.port, REPLICAS), settings.modelle, {"AG_DEMO": "1"}
    )
    print("▸ Starte PostgreSQL, zwei Rasas, zwei Bots und nginx …", flush=True)
    starting = asyncio.create_task(cluster.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            print(f"✓ Der Assistent ist bereit: {cluster.address}/", flush=True)
            for process in cluster.processes:
                print(f"  {process.name}: {process.program.log}", flush=True)
            print("  Beenden: Strg-C.", flush=True)
            await stop.wait()
    finally:
        starting.cancel()
        stopping.cancel()
        print("▸ Beende alle …", flush=True)
        await cluster.stop()


def main() -> int:
    """Run it; returns the exit code."""
    try:
        asyncio.run(run(load_settings()))
    except OperatorMistake as mistake:
        print(f"✗ {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
