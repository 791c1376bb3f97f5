"""Where compiled code is kept: beside the sources, under a name that changes with any of them.

The compiler itself looks only at the file of the function it loads, not at those of the functions that this one calls.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from numba.core import config

_HERE = Path(__file__).parent


def keep_compiled() -> None:
    """Point the compiler's cache at a folder of this version of the planner, where that can be written."""
    settings: Any = config
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.read_bytes())
    folder = _HERE / "__pycache__"
    if not settings.CACHE_DIR and os.access(folder if folder.exists() else _HERE, os.W_OK):
        settings.CACHE_DIR = str(folder / f"kernels-{digest.hexdigest()[:12]}")
