"""Fuzz by hand: `python tests/fuzz/run.py [TARGET ...] --seconds N --corpus DIR` from the root.

With atheris in the environment the search follows coverage, else it spoils seeds at random. Each
target runs in a process of its own; a case that breaks a rule is kept as DIR/TARGET/crash-*.
"""

import argparse
import hashlib
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

if atheris is not None:
    with atheris.instrument_imports(include=["drivers", "kiosk", "nfc"]):
        from fuzz_targets import TARGETS
else:
    from fuzz_targets import TARGETS
from fuzz_bounds import MEMORY, Target, limited, peak

HANG_S = 60  # of the wall's clock, for what never returns to the interpreter


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"))
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    words = parser.parse_args()
    chosen = words.targets or list(TARGETS)
    if unknown := set(chosen) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}")
    if words.alone:
        fuzz(TARGETS[chosen[0]], words.seconds, words.corpus)
        return 0
    again = [sys.executable, __file__, "--alone", "--seconds", str(words.seconds)]
    found = 0
    for name in chosen:
        before = used()
        ended = subprocess.run([*again, "--corpus", str(words.corpus), name], check=False)
        found += ended.returncode != 0
        verdict = "FOUND" if ended.returncode else "nothing found"
        say(f"== {name}: {verdict} in {used() - before:.0f} s of processor time")
    return min(found, 1)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def used() -> float:
    """Give the processor time of all ended searches, in seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def fuzz(target: Target, seconds: int, corpus: Path) -> None:
    """Search until the time is over; the first finding ends the process with an error."""
    folder = corpus / target.name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)  # noqa: S324
        target.run(seed)
    ceiling = peak() + MEMORY
    if atheris is None:
        _spoil(target, seconds, folder, ceiling)
        return
    options = [
        f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-max_len={target.longest}",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0",
        "-rss_limit_mb=0", str(folder),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], lambda data: limited(target, data, ceiling))
    atheris.Fuzz()


def _spoil(target: Target, seconds: int, folder: Path, ceiling: int) -> None:
    held = [file.read_bytes() for file in folder.iterdir()]
    ends, runs = time.process_time() + seconds, 0
    while time.process_time() < ends:
        data = bytearray(random.choice(held))  # noqa: S311
        for _ in range(random.randint(1, 6)):  # noqa: S311
            at = random.randint(0, len(data))  # noqa: S311
            data[at : at + random.choice((0, 1, 1, 4))] = random.randbytes(random.choice((0, 1, 3)))  # noqa: S311
        try:
            limited(target, bytes(data), ceiling)
        except BaseException:
            (folder / f"crash-{hashlib.sha1(data).hexdigest()}").write_bytes(data)  # noqa: S324
            raise
        runs += 1
    say(f"{runs} cases")


if __name__ == "__main__":
    sys.exit(main())
