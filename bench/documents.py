"""A large document in and out: sealed against a plain copy of the same bytes, in time and in memory.

Each is measured in a process of its own, so that the peak of its memory is its own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PIECE = 1024 * 1024
SIZE, ROUNDS = 500 * 10**6, 3


def pieces(size: int) -> Iterator[bytes]:
    """So many bytes that no store can make smaller, made of few."""
    block = os.urandom(PIECE)
    for _each in range(size // PIECE):
        yield block
    yield block[: size % PIECE]


def plain_in(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for piece in pieces(size):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def plain_out(path: Path, size: int) -> None:
    with path.open("rb") as file, open(os.devnull, "wb") as nowhere:
        while piece := file.read(PIECE):
            nowhere.write(piece)


def hashed_in(path: Path, size: int) -> None:
    """The same with the checksum alone, which every register of documents needs."""
    hashed = hashlib.sha256()
    with path.open("wb") as file:
        for piece in pieces(size):
            hashed.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def sealed_in(path: Path, size: int) -> None:
    from cases.documents import keeping

    written = keeping.write(pieces(size), most=size)
    path.write_text(f"{written.name}\n{written.key.hex()}\n{written.sha256}\n{written.size}")


def sealed_out(path: Path, size: int) -> None:
    from cases.documents import sealing, storage

    name, key, sha256, _size = path.read_text().split()
    store, hashed = storage.store(), hashlib.sha256()
    opened = sealing.Opened(
        lambda start, most: store.piece(name, start, most), bytes.fromhex(key), name, size
    )
    with open(os.devnull, "wb") as nowhere:
        for piece in opened.chunks():
            hashed.update(piece)
            nowhere.write(piece)
    assert hashed.hexdigest() == sha256


WORKS = {work.__name__: work for work in (plain_in, hashed_in, sealed_in, plain_out, sealed_out)}


def alone(name: str, path: Path, size: int) -> tuple[float, float]:
    """Seconds and peak megabytes of one work, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.documents", "--work", name, "--path", str(path), "--size", str(size)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--work", choices=list(WORKS))
    parser.add_argument("--path", type=Path)
    given = parser.parse_args()
    if given.work:
        _one(given)
    else:
        tell(given.size, given.rounds)


def tell(size: int = SIZE, rounds: int = ROUNDS) -> None:
    """Measure in turns, and print the best of each."""
    with tempfile.TemporaryDirectory(prefix="rosi-bench-") as directory:
        os.environ["ROSI_DOCUMENTS"] = f"{directory}/documents"
        best: dict[str, tuple[float, float]] = {}
        for _round in range(rounds):
            for name in WORKS:
                path = Path(directory) / ("sealed" if "sealed" in name else "plain")
                best[name] = min(best.get(name, (9e9, 0.0)), alone(name, path, size))
        print(f"\n{size / 1e6:,.0f} MB, best of {rounds}")
        for name, (seconds, peak) in best.items():
            against = best["plain_in" if name.endswith("_in") else "plain_out"][0]
            print(
                f"{name:<12} {seconds:7.2f} s  {size / seconds / 1e6:8.0f} MB/s  × {seconds / against:5.2f}"
                f"  peak {peak:6.0f} MB"
            )


def _one(given: argparse.Namespace) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosi.settings")
    django.setup()
    start = time.perf_counter()
    WORKS[given.work](given.path, given.size)
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
