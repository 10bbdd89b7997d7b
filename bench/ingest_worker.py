"""What a worker process holds that reads, parses and classifies petitions.

    python -m bench.ingest_worker FOLDER COUNT

Run by `bench.ingest` in a process of its own that imports what a worker does and
nothing else: what makes the files, and the readers that live in the sandbox, are
no part of a worker. FOLDER holds the files, which are processed in turn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import distributed  # noqa: F401 - a worker has it loaded
import psutil

from bench.slope import slope
from pipeline import process
from pipeline import worker as work
from pipeline.active import active_model


def most() -> int:
    """The most bytes that this process ever held at once, as the kernel counted them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    work.warm_up()
    model = active_model(work._settings().models)
    files = [process.Source(path.read_bytes(), "") for path in sorted(folder.iterdir())]
    me, marks, every = psutil.Process(), [], max(1, count // 20)
    first, warming = me.memory_info().rss, most()
    for number in range(count):
        process.run([files[number % len(files)]], model)
        work.give_back_memory()
        if number % every == every - 1:
            marks.append(me.memory_info().rss)
    grown = slope(marks[len(marks) // 4 :]) / every * 1000
    print(
        f"a worker: {first / 2**20:.0f} MiB when warm ({warming / 2**20:.0f} at most until then), "
        f"{max(marks) / 2**20:.0f} MiB at most after each of {count} documents read, parsed and "
        f"classified, {most() / 2**20:.0f} at most ever; {grown / 2**20:+.2f} MiB in 1,000"
    )


if __name__ == "__main__":
    main()
