"""A stand-in of Rasa's handler of messages: keeps what was said as the tracker store does."""

import asyncio
import itertools

ASK = {"title": "Can I drink alcohol?", "payload": "/alcohol", "act": "ask"}
MORE = {"title": "Tell me more", "payload": '/tell_more{"topic": "alcohol"}', "act": "more"}
YES = {"title": "Yes", "payload": "/feedback_yes", "act": "feedback"}
NO = {"title": "No", "payload": "/feedback_no", "act": "feedback"}


def reply(*body, kind="answer", sources=(), disclaimer="", buttons=()):
    parts = {"body": list(body), "sources": list(sources), "disclaimer": disclaimer}
    return {"text": "\n\n".join(body), "kind": kind, "parts": parts, "buttons": list(buttons)}


class FakeRasa:
    """Answers each text with its replies in `replies`, else with an echo.

    `got` are the conversations and texts in the order in which they were answered; a reply may be an exception.
    """

    def __init__(self, archive, seconds=0):
        self.archive, self.seconds = archive, seconds
        self.replies, self.got = {}, []
        self._clock = itertools.count(1)

    async def __call__(self, message):
        await asyncio.sleep(self.seconds)
        replies = self.replies.get(message.text, [reply(f"You said: {message.text}")])
        if isinstance(replies, Exception):
            raise replies
        self.got.append((message.sender_id, message.text))
        self.archive.add(message.sender_id, [{"event": "user", "text": message.text, "timestamp": next(self._clock)}])
        for one in replies:
            await message.output_channel.send_response(message.sender_id, one)
            self.archive.add(message.sender_id, [self._event(one)])

    def _event(self, one):
        metadata = {key: value for key, value in one.items() if key not in ("text", "buttons")}
        return {
            "event": "bot",
            "text": one["text"],
            "data": {"buttons": one["buttons"]},
            "metadata": metadata,
            "timestamp": next(self._clock),
        }
