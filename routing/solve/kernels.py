"""Where compiled code is kept: beside the sources, under a name that changes with any of them.

The compiler itself looks only at the file of the function it loads, not at those of the functions that this one calls.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from numba.core import config

_HERE = Path(__file__).parent


def keep_compiled() -> None:
    """Point the compiler's cache at a folder of this version of the kernels, where that can be written."""
    settings: Any = config
    folder = _HERE / "__pycache__"
    if not settings.CACHE_DIR and os.access(folder if folder.exists() else _HERE, os.W_OK):
        settings.CACHE_DIR = str(folder / f"kernels-{_digest()}")


def forget_old() -> None:
    """Remove what was compiled from other versions of the kernels."""
    for folder in (_HERE / "__pycache__").glob("kernels-*"):
        if folder.name != f"kernels-{_digest()}":
            shutil.rmtree(folder, ignore_errors=True)


def _digest() -> str:
    """Name the version of all that is compiled: the kernels and the constants that they freeze."""
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        text = source.read_bytes()
        if b"numba" in text or source.stem in {"encode", "parameters"}:
            digest.update(text)
    return digest.hexdigest()[:12]
