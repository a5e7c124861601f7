"""What of Telegram's updates is meant for the assistant: private chats wholly, groups only where it is addressed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from aiogram.enums import ChatType, ContentType
from aiogram.types import CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update, User

from bot.channels.messenger import Received

MEDIA = frozenset(
    {
        *(ContentType.ANIMATION, ContentType.AUDIO, ContentType.CONTACT, ContentType.DICE, ContentType.DOCUMENT),
        *(ContentType.LOCATION, ContentType.PAID_MEDIA, ContentType.PHOTO, ContentType.POLL, ContentType.STICKER),
        *(ContentType.STORY, ContentType.VENUE, ContentType.VIDEO, ContentType.VIDEO_NOTE, ContentType.VOICE),
        *(ContentType.CHECKLIST, ContentType.GAME),
    }
)
"""What people send besides text; everything else tells of the chat itself, such as a pinned message."""
COMMANDS = {"start": "Hallo", "hilfe": "Hilfe", "help": "Hilfe", "stop": "keine Erinnerungen mehr", "frage": ""}
"""What people mean by the commands that Telegram itself offers or that bots usually know.

With `/frage@name` a question reaches the bot in every group; not everywhere does Telegram pass on what only names it.
"""
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """What updates say."""

    messages: list[Received] = field(default_factory=list)
    speechless: list[str] = field(default_factory=list)
    """Addresses of people who sent pictures, voice messages or the like, which nobody reads here."""


def read_updates(updates: Iterable[Update], me: User) -> Reading:
    """The messages and pressed buttons in `updates` that are meant for the bot `me`."""
    reading = Reading()
    albums: set[str] = set()
    for update in updates:
        message = update.message
        if message is not None and not _continues(message, albums):
            reading.messages.extend(_read_message(message, me))
            if _is_media(message) and str(message.chat.id) not in reading.speechless:
                reading.speechless.append(str(message.chat.id))
        elif update.callback_query is not None:
            reading.messages.extend(_read_choice(update.callback_query))
    return reading


def _continues(message: Message, albums: set[str]) -> bool:
    """Whether this is a further picture of an album, which is one message to people; collects the albums."""
    if message.media_group_id is None:
        return False
    seen = message.media_group_id in albums
    albums.add(message.media_group_id)
    return seen and not message.caption


def _read_message(message: Message, me: User) -> list[Received]:
    if message.from_user is None or _is_machine(message):
        return []
    text = message.text or message.caption
    if text is None:
        return []
    private = message.chat.type == ChatType.PRIVATE
    meant = _spoken(text) if private else _addressed(text, message, me)
    if meant is None:
        return []
    return [Received(_address(message), f"{message.chat.id}:{message.message_id}", meant, private=private)]


def _is_media(message: Message) -> bool:
    """Whether somebody sent something without words to the bot alone."""
    alone = message.chat.type == ChatType.PRIVATE and message.from_user is not None
    return alone and not message.caption and message.content_type in MEDIA


def _is_machine(message: Message) -> bool:
    """Whether another bot speaks; administrators without a name speak through a bot for their chat."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _spoken(text: str) -> str:
    """What a text says, a command in words."""
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return text
    name = match["name"].lower()
    if name == "start":
        # What follows comes from the link that led here.
        return COMMANDS[name]
    return f"{COMMANDS.get(name, name.replace('_', ' '))} {match['rest'] or ''}".strip()


def _addressed(text: str, message: Message, me: User) -> str | None:
    """What a text in a group says to the bot; None where it is not for the bot."""
    match = _COMMAND.fullmatch(text.strip())
    if match is not None and match["bot"]:
        return _spoken(text) if match["bot"].lower() == str(me.username).lower() else None
    answered = message.reply_to_message
    to_me = answered is not None and answered.from_user is not None and answered.from_user.id == me.id
    rest, mentions = re.subn(rf"(?<!\w)@{me.username}(?!\w)", " ", text, flags=re.IGNORECASE)
    if not mentions:
        return _spoken(text) if to_me else None
    return _spoken(re.sub(r"[^\S\n]+", " ", rest).strip(" ,:;–-\n"))


def _read_choice(query: CallbackQuery) -> list[Received]:
    if query.message is None or query.data is None:
        return []
    title = _title(query.data, getattr(query.message, "reply_markup", None))
    private = query.message.chat.type == ChatType.PRIVATE
    address = _address(query.message) if isinstance(query.message, Message) else str(query.message.chat.id)
    return [Received(address, f"callback:{query.id}", title, query.data, private)]


def _title(data: str, keyboard: InlineKeyboardMarkup | None) -> str:
    """What stood on the button, for one that is known no more."""
    buttons = [button for row in keyboard.inline_keyboard for button in row] if keyboard else []
    return next((button.text for button in buttons if button.callback_data == data), "")


def _address(message: Message) -> str:
    """The chat, in groups with topics also the topic."""
    chat: Chat = message.chat
    in_topic = chat.type != ChatType.PRIVATE and message.is_topic_message and message.message_thread_id is not None
    return f"{chat.id}/{message.message_thread_id}" if in_topic else str(chat.id)
