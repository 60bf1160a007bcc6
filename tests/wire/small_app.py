"""A small Sanic app with one channel, in a thread: fast tests on the wire without Rasa."""

import asyncio
import itertools
import socket
import threading

from sanic import Sanic
from sanic.response import text

NUMBERS = itertools.count()


class SmallApp:
    """Serves `channel.blueprint(on_new_message)` at `url` while it is entered."""

    def __init__(self, channel, on_new_message):
        self.app = Sanic(f"small_{next(NUMBERS)}", configure_logging=False)
        self.app.blueprint(channel.blueprint(on_new_message), url_prefix=f"/webhooks/{channel.name()}")
        self.app.add_route(_health, "/health")
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/webhooks/{channel.name()}"
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._wait(self._start())
        return self

    def __exit__(self, *error):
        if not self.loop.is_closed():
            self.close()

    def close(self):
        """Stop; the channel ends the work that is under way."""
        self._wait(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()

    async def _start(self):
        self._server = await self.app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        # Sanic rewrites its own code at a start; only in test mode does that work for a second app.
        Sanic.test_mode = True
        await self._server.startup()
        Sanic.test_mode = False
        await self._server.before_start()
        await self._server.after_start()

    async def _stop(self):
        await self._server.before_stop()
        await self._server.close()
        await self._server.after_stop()

    def _wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)


async def _health(request):
    return text("up")
