"""How long until the first update can be answered, and how much memory that takes.

`python -m benchmarks.startup` starts the whole bot in new processes, before a sandbox that stands
for Telegram; once with an empty database, then with one that is migrated already.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

ROUNDS = 3


async def child() -> None:
    """Build the bot as `run` does and say: seconds of processor, megabytes."""
    from bot.app import build, load_rooms
    from bot.config import read_settings

    load_rooms()
    async with build(read_settings(_env_file=None)):
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


async def started(sandbox: "Sandbox", folder: str) -> tuple[float, float, float]:
    """Seconds by the wall, seconds of processor, megabytes."""
    environment = {
        **os.environ,
        "BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite:///{folder}/zvonok.db",
        "SECRET_KEY": "an-invented-key-of-this-measurement",
    }
    begun = asyncio.get_running_loop().time()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.startup", "child"),
        stdout=subprocess.PIPE,
        env=environment,
    )
    said, _nothing = await process.communicate()
    wall = asyncio.get_running_loop().time() - begun
    cpu, memory = map(float, said.split())
    return wall, cpu, memory


async def measured() -> None:
    from benchmarks.school import NOW  # not in the child, whose memory is measured
    from bot.sandbox.server import Sandbox

    sandbox = Sandbox(now=lambda: NOW, strict=False)
    await sandbox.start()
    with tempfile.TemporaryDirectory() as folder:
        first = await started(sandbox, folder)
        rounds = [await started(sandbox, folder) for _ in range(ROUNDS)]
    await sandbox.stop()
    wall, cpu, memory = (median(column) for column in zip(*rounds, strict=True))
    print(f"start with an empty database: {first[0]:.2f} s, processor {first[1]:.2f} s")
    print(f"start and stop: {wall:.2f} s, processor {cpu:.2f} s, memory {memory:.0f} MB")


def main() -> None:
    asyncio.run(child() if sys.argv[1:] == ["child"] else measured())


if __name__ == "__main__":
    main()
