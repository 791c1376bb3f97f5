"""Check the fold against the plainly written one on seeded histories.

`python -m benchmarks.scans_histories [--count 1000000] [--first 0]`, from the project's root.
"""

import argparse
import sys
import time

from tests.transit.scans.histories import first_disagreement


def main() -> int:
    """Check, and return 1 where the two differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    began = time.monotonic()
    found = first_disagreement(range(options.first, options.first + options.count))
    said = "both folds agree" if found is None else f"they differ on seed {found}"
    print(f"{options.count} histories in {time.monotonic() - began:.0f} s: {said}")
    return found is not None


if __name__ == "__main__":
    sys.exit(main())
