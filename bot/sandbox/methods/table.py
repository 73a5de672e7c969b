"""Every method this server knows, by its name in small letters."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox.methods import editing, profile, receiving, sending
from bot.sandbox.params import Params
from bot.sandbox.world import World

Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "getchat": profile.get_chat,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagemedia": editing.edit_message_media,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
    "pinchatmessage": editing.pin_chat_message,
    "unpinchatmessage": editing.unpin_chat_message,
    "unpinallchatmessages": editing.unpin_all_chat_messages,
    "setmessagereaction": editing.set_message_reaction,
    "getfile": receiving.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
    "setmyname": partial(profile.set_text, what="name"),
    "getmyname": partial(profile.get_text, what="name"),
    "setmydescription": partial(profile.set_text, what="description"),
    "getmydescription": partial(profile.get_text, what="description"),
    "setmyshortdescription": partial(profile.set_text, what="short_description"),
    "getmyshortdescription": partial(profile.get_text, what="short_description"),
    "logout": lambda _world, _params: True,
    "close": lambda _world, _params: True,
}

AWAITED = {
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
}

SENDING = {
    "sendmessage",
    "sendphoto",
    "senddocument",
    "sendmediagroup",
    "copymessage",
    "forwardmessage",
}
