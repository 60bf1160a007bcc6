"""`python -m channels.telegram.webhook URL`: tell Telegram where to send updates, and what the bot is called upon for.

Never done at start: a server must start without Telegram, and only the operator may point the bot elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import urllib.parse
from collections.abc import Sequence

from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from channels.telegram.logs import keep_secrets_out_of_logs
from channels.telegram.retries import call_with_retries
from channels.telegram.updates import ALLOWED_UPDATES, COMMANDS
from patient_faq.content import load_content
from patient_faq.content.models import ChannelWords
from patient_faq.content.words import channel_words
from patient_faq.errors import PatientFaqError, ResourceError, SettingError
from patient_faq.settings import TelegramSettings, read_settings

PATH = "/webhooks/telegram/webhook"
# The ports that Telegram sends to; none in the address means 443.
PORTS = (None, 443, 80, 88, 8443)


def main(arguments: Sequence[str] | None = None) -> int:
    """Set the webhook; return the exit status."""
    parser = argparse.ArgumentParser(prog="make telegram-webhook", description="Tell Telegram where this assistant is.")
    parser.add_argument("url", nargs="?", default="", help="public address of the assistant, such as https://faq.example.org")
    options = parser.parse_args(arguments)
    keep_secrets_out_of_logs()
    try:
        telegram = read_settings().telegram
        if telegram is None:
            raise SettingError("PATIENT_FAQ_TELEGRAM_TOKEN: is empty; set it to the token that @BotFather gave you")
        print(asyncio.run(set_webhook(telegram, webhook_address(options.url), channel_words(load_content()))))
    except PatientFaqError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def webhook_address(url: str) -> str:
    """The address that Telegram posts to.

    Args:
        url: The assistant's public address.

    Raises:
        SettingError: If Telegram cannot send there.
    """
    if not url:
        raise SettingError("URL: is missing; run `make telegram-webhook URL=https://faq.example.org` with your own address")
    parts = urllib.parse.urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme != "https" or not parts.hostname or port not in PORTS:
        raise SettingError("URL: Telegram cannot send there; give an address that begins with https://, on port 443, 80, 88 or 8443")
    if parts.query or parts.fragment or parts.username:
        raise SettingError("URL: holds more than an address; leave out what follows ? or # and what stands before @")
    return f"https://{parts.netloc}{parts.path.rstrip('/')}{PATH}"


async def set_webhook(settings: TelegramSettings, address: str, words: ChannelWords) -> str:
    """Set the webhook with its secret, the commands and the bot's description.

    Args:
        settings: Token, secret and address of the Bot API.
        address: Where Telegram is to post.
        words: Describe bot and commands.

    Returns:
        What was done, for the operator.

    Raises:
        ResourceError: If Telegram refuses or cannot be reached.
    """
    commands = [BotCommand(name, getattr(words, f"command_{name}")) for name in COMMANDS]
    try:
        async with Bot(settings.token, base_url=f"{settings.api}/bot") as bot:
            await call_with_retries(lambda: bot.set_webhook(address, secret_token=settings.secret, allowed_updates=list(ALLOWED_UPDATES)))
            await call_with_retries(lambda: bot.set_my_commands(commands))
            await call_with_retries(lambda: bot.set_my_description(words.about))
            await call_with_retries(lambda: bot.set_my_short_description(words.about_short))
            info = await call_with_retries(bot.get_webhook_info)
            name = bot.username
    except TelegramError as error:
        raise ResourceError(_explain(error, settings.api)) from error
    trouble = f"\nThe latest error that Telegram met there: {info.last_error_message}" if info.last_error_message else ""
    return (
        f"@{name}: Telegram now sends updates to {info.url}\n"
        f"Set too: the secret token, the commands {', '.join(f'/{command}' for command in COMMANDS)}, and the description.{trouble}"
    )


def _explain(error: TelegramError, api: str) -> str:
    """What to do about a failure; Telegram's own words are left out where they hold the token."""
    if isinstance(error, InvalidToken):
        return "PATIENT_FAQ_TELEGRAM_TOKEN: Telegram does not know this token; copy it again from @BotFather"
    if isinstance(error, RetryAfter):
        return "Telegram: too many tries in a short time; wait a few minutes and run this again"
    if isinstance(error, BadRequest):
        return f"Telegram: refused ({error.message}); mend what it names and run this again"
    return f"{api}: cannot be reached ({type(error).__name__}); look at the network, or at PATIENT_FAQ_TELEGRAM_API"


if __name__ == "__main__":
    sys.exit(main())
