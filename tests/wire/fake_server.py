"""A web server in a thread of this process, for fakes of remote services."""

import asyncio
import contextlib
import threading

from aiohttp import web

from wire.ports import free_port


class FakeServer:
    """Serves an aiohttp app on a free port of 127.0.0.1 while it is entered.

    `stop` and `start` take it down and put it up again at the same port; a subclass gives `routes`.
    """

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner = None

    def routes(self):
        raise NotImplementedError

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
