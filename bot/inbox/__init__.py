"""The inbox of the messengers: each message is written before it is answered, and answered in order, once."""

from bot.inbox.contacts import Contact, Contacts
from bot.inbox.deletions import Deletions
from bot.inbox.service import Inbox
from bot.inbox.store import InboxStore

__all__ = ["Contact", "Contacts", "Deletions", "Inbox", "InboxStore"]
