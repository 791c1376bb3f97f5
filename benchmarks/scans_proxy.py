"""A road between a browser and a server that can be closed, and that loses answers: requests arrive, answers do not."""

import random
import socket
import threading
from contextlib import suppress

_KEEPING = b"POST /api/v1/scans "
_KEPT = b"HTTP/1.1 200 "  # what was refused, or came in half, is nothing that could be sent twice


class Road:
    """Passes connections on to `port`; while `is_open` is false none come through.

    `loses` is the share of answers to kept deliveries of scans that are thrown away, with their connection, after the
    server has sent them.
    """

    def __init__(self, port: int, loses: float) -> None:
        self._goal = port
        self._loses = loses
        self.is_open = True
        self.lost = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with browser, suppress(OSError):
            if not self.is_open:
                return
            with socket.create_connection(("127.0.0.1", self._goal)) as server:
                _Journey(self, browser, server).run()

    def drops(self) -> bool:
        """Say whether the answer that comes now is lost, and count it; the first of all is."""
        lost = not self.is_open or self.lost == 0 or random.random() < self._loses
        self.lost += lost
        return lost


class _Journey:
    """One connection, both ways."""

    def __init__(self, road: Road, browser: socket.socket, server: socket.socket) -> None:
        self._road = road
        self._browser = browser
        self._server = server
        self._awaits_scans = False

    def run(self) -> None:
        back = threading.Thread(target=self._answers, daemon=True)
        back.start()
        with suppress(OSError):
            while asked := self._browser.recv(65_536):
                if not self._road.is_open:
                    break
                self._awaits_scans = self._awaits_scans or _KEEPING in asked
                self._server.sendall(asked)
        self._hang_up()
        back.join()

    def _answers(self) -> None:
        with suppress(OSError):
            while told := self._server.recv(65_536):
                if self._awaits_scans:
                    self._awaits_scans = False
                    if told.startswith(_KEPT) and self._road.drops():
                        break
                self._browser.sendall(told)
        self._hang_up()

    def _hang_up(self) -> None:
        for end in (self._browser, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
