"""A web server in a thread of this process, for fakes of remote services."""

import asyncio
import contextlib
import itertools
import threading
from abc import ABC, abstractmethod

from aiohttp import web

from wire.ports import free_port


class FakeServer(ABC):
    """Serves the API of a remote service on a free port of 127.0.0.1 while it is entered.

    `stop` and `start` take it down and put it up again at the same port; a subclass gives `routes` and fills `calls`
    with those that were carried out, `refused` with the others.
    """

    def __init__(self, token):
        self.token = token
        self.calls, self.refused = [], []
        self._failures = []
        self._numbers = itertools.count(1000)
        self._lock = threading.Lock()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner = None

    @abstractmethod
    def routes(self):
        """What the service answers."""

    def __enter__(self):
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def start(self):
        self._wait(self._start())

    def stop(self):
        if self._runner:
            self._wait(self._runner.cleanup())
            self._runner = None

    @contextlib.contextmanager
    def down(self):
        self.stop()
        try:
            yield
        finally:
            self.start()

    async def _start(self):
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    def _wait(self, coroutine):
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)
