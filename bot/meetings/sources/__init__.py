"""Where meetings come from: YAML, CSV, Excel and iCalendar files, or an iCalendar file at an https address.

`read_file` and `Address` fetch the bytes, `read_content` makes a calendar of them.
"""

from bot.meetings.sources.address import Address, Fetched, is_address
from bot.meetings.sources.content import MAX_BYTES, Content
from bot.meetings.sources.file import Stamp, read_file, stamp_of
from bot.meetings.sources.understanding import read_content

__all__ = [
    "MAX_BYTES",
    "Address",
    "Content",
    "Fetched",
    "Stamp",
    "is_address",
    "read_content",
    "read_file",
    "stamp_of",
]
