"""Starting a process of our own without ever waiting for it.

What it is to work on goes through our pipe, not with the start: a process that dies while it loads would else leave its
parent writing to nobody, for good.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any


class Spawned:
    """A process that calls `target(pipe, *values)`, where `values` is what comes first through its pipe.

    One that is no daemon may start others; they all end with it.
    """

    def __init__(self, target: Callable[..., None], values: tuple[Any, ...], *, daemon: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_begin, args=(theirs, target, not daemon), daemon=daemon)
        with _ProtectedStart():
            self.process.start()
        theirs.close()
        self._sending = threading.Thread(target=self._send, args=(values,), daemon=True)
        self._sending.start()

    def end(self) -> None:
        """Leave no process behind."""
        if not self.process.daemon and self.process.pid is not None and hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):  # it has not come so far as to have a group
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.process.close()
        self._sending.join()
        self.pipe.close()

    def _send(self, values: tuple[Any, ...]) -> None:
        try:
            self.pipe.send(values)
        except (OSError, ValueError):
            return  # it died while loading: whoever listens to the pipe hears of it


class _ProtectedStart:
    """Ctrl-C is for the parent: the process inherits the mask, and ignores the signal once it runs our code."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def _begin(pipe: Connection, target: Callable[..., None], leads: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if leads and hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    try:
        values = pipe.recv()
    except (EOFError, OSError):
        return  # the parent is gone
    target(pipe, *values)
