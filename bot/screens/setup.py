"""What the command line says about settings."""

from bot.domain.setup import SettingsFault, SettingWrong
from bot.i18n import _


def setting_fault(fault: SettingsFault) -> str:
    """One sentence: which setting, what is wrong with it, what it should look like."""
    return _reason(fault).format(name=fault.name)


def _reason(fault: SettingsFault) -> str:
    match fault.why:
        case SettingWrong.MISSING:
            return _missing(fault.name)
        case SettingWrong.NOT_A_TOKEN:
            return _("{name} is not a bot token: @BotFather gives one like 123456:ABC-def….")
        case SettingWrong.NOT_AN_ADDRESS:
            return _("{name} is not an address: it begins with https:// or http://.")
        case SettingWrong.NOT_A_PROXY:
            return _("{name} is not a proxy: it looks like socks5://user:password@host:1080.")
        case SettingWrong.NOT_A_DATABASE:
            return _(
                "{name} is not a database: use sqlite:///data/zvonok.db or"
                " postgresql://user:password@host/name."
            )
        case SettingWrong.TOO_SHORT:
            return _("{name} is too short: each key needs at least 32 characters.")
        case SettingWrong.NOT_HTTPS:
            return _("{name} must begin with https://: Telegram calls no other address.")
        case SettingWrong.NOT_A_SECRET:
            return _("{name} must have 16 to 256 Latin letters, digits, hyphens or underscores.")
        case SettingWrong.NOT_A_PORT:
            return _("{name} must be a number from 1 to 65535.")
        case SettingWrong.NOT_A_FORMAT:
            return _("{name} must be console or json.")
        case SettingWrong.NOT_A_NUMBER:
            return _("{name} must be a whole number of days, at most 365.")
        case SettingWrong.UNREADABLE:
            return _("The file {name} cannot be read: save it as UTF-8 text.")
        case SettingWrong.NOT_UNDERSTOOD:
            return _("{name} says nothing the bot understands: README.md lists what can be set.")


def _missing(name: str) -> str:
    match name:
        case "BOT_TOKEN":
            return _("{name} is not set: take the bot's token from @BotFather.")
        case "SECRET_KEY":
            return _("{name} is not set: put at least 32 random characters there and keep them.")
        case "WEBHOOK_SECRET":
            return _("{name} is not set: WEBHOOK_URL needs a secret that Telegram sends along.")
        case _:
            return _("{name} is not set.")
