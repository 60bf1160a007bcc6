"""What the channels under test are given, and their fakes expect."""

TELEGRAM_TOKEN = "1234567:" + "t" * 35
TELEGRAM_SECRET = "telegram_secret_0123456789"
SLACK_TOKEN = "xoxb-1234567-slack-token"
SLACK_SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
