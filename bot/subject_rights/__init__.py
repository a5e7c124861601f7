"""Rights of those whose data are kept (Art. 15 and 17 DSGVO): asked for by a command, confirmed by the address itself.

command → request → question to the address → confirmation from there → information there, or deletion
"""

from bot.subject_rights.people import People
from bot.subject_rights.service import SubjectRights
from bot.subject_rights.store import RequestStore

__all__ = ["People", "RequestStore", "SubjectRights"]
