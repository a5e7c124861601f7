"""The tables. A change here needs a migration in `migrations/versions`; a test compares both."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation", sa.String(64), unique=True, comment="Rasa's sender id; null once the session has ended"),
    sa.Column("seen_at", sa.DateTime, nullable=False, index=True, comment="UTC"),
)

web_entries = sa.Table(
    "web_entries",
    metadata,
    sa.Column("session", sa.String(32), sa.ForeignKey("web_sessions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column(
        "reply_to", sa.String(64), comment="the client's message id; null for what the assistant sends by itself"
    ),
    sa.Column("created_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.Column("replies", sa.JSON, nullable=False),
    sa.UniqueConstraint("session", "reply_to"),
)

forgotten_conversations = sa.Table(
    "forgotten_conversations",
    metadata,
    sa.Column("conversation", sa.String(255), primary_key=True, comment="still to be deleted in Rasa"),
    sa.Column("since", sa.DateTime, nullable=False, comment="UTC"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("answer", sa.String(64), primary_key=True, comment="hash of session, entry and reply"),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", sa.String(255), nullable=False, comment="room, chat, mailbox: where messages go"),
    sa.Column("conversation", sa.String(255), nullable=False, unique=True, comment="Rasa's sender id"),
    sa.Column("private", sa.Boolean, nullable=False, default=True, comment="false for a room of several people"),
    sa.Column("created_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.Column("seen_at", sa.DateTime, nullable=False, index=True, comment="UTC; the last message"),
    sa.Column("stopped", sa.String(255), comment="why nothing can be sent there any more"),
    sa.UniqueConstraint("channel", "address"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("external_id", sa.String(255), nullable=False),
    sa.Column("received_at", sa.DateTime, nullable=False, index=True, comment="UTC"),
    sa.Column("text", sa.Text, nullable=False, comment="emptied once it is answered"),
    sa.Column("choice", sa.Text, comment="payload of the button that was pressed"),
    sa.Column("state", sa.String(12), nullable=False, index=True, comment="waiting, answered, delivered, failed"),
    sa.Column("replies", sa.JSON, comment="what is to be sent, until it is delivered"),
    sa.Column("sent", sa.Integer, nullable=False, comment="how many of the replies were sent"),
    sa.Column(
        "sending", sa.Boolean, nullable=False, comment="the next one may have been sent: the process ended in it"
    ),
    sa.UniqueConstraint("channel", "external_id"),
)

offered_choices = sa.Table(
    "offered_choices",
    metadata,
    sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("payload", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, comment="in the list that was shown last; null for older ones"),
    sa.Column("at", sa.DateTime, nullable=False, comment="UTC"),
)

channel_state = sa.Table(
    "channel_state",
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

standing_reminders = sa.Table(
    "standing_reminders",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    sa.Column("format", sa.String(32), nullable=False, comment="empty: of every format"),
    sa.Column("lead", sa.String(40), nullable=False, comment="the rule, see bot/reminders/lead.py"),
    sa.Column("created_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.Column("ends_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.UniqueConstraint("contact", "format", "lead"),
)

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    sa.Column("standing", sa.String(32), sa.ForeignKey("standing_reminders.id", ondelete="CASCADE"), index=True),
    sa.Column("kind", sa.String(12), nullable=False, comment="reminder, or what is told: moved, cancelled, place …"),
    sa.Column("meeting", sa.String(255), nullable=False, index=True),
    sa.Column("lead", sa.String(40), nullable=False, comment="the rule; for what is told, the meeting's version"),
    sa.Column("created_at", sa.DateTime, nullable=False, comment="UTC"),
    sa.Column("due_at", sa.DateTime, comment="UTC; null while the meeting is not known"),
    sa.Column("expires_at", sa.DateTime, comment="UTC; begin of the meeting, after which nothing is sent"),
    sa.Column("version", sa.String(32), nullable=False, comment="of the meeting, when due_at was computed"),
    sa.Column("state", sa.String(12), nullable=False, comment="see bot/reminders/rows.py"),
    sa.Column("next_attempt", sa.DateTime, comment="UTC; null where none is planned"),
    sa.Column("lease_until", sa.DateTime, comment="UTC"),
    sa.Column("lease_owner", sa.String(32)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("first_attempt", sa.DateTime, comment="UTC; a repeatable channel forgets keys after a while"),
    sa.Column("sent_at", sa.DateTime, comment="UTC"),
    sa.Column("external_id", sa.String(255)),
    sa.Column("error", sa.String(255)),
    sa.UniqueConstraint("contact", "meeting", "lead", "kind"),
    sa.Index("ix_reminders_due", "state", "next_attempt"),
)

known_meetings = sa.Table(
    "known_meetings",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("accepted", sa.JSON, nullable=False, comment="begin, end, place …: what people were told"),
    sa.Column("pending", sa.JSON, comment="what the source says since `pending_since`"),
    sa.Column("pending_since", sa.DateTime, comment="UTC"),
    sa.Column("held", sa.Boolean, nullable=False, comment="too many at once: the office has to confirm"),
    sa.Column("vanished_at", sa.DateTime, comment="UTC"),
)

email_requests = sa.Table(
    "email_requests",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True, comment="hash of the token in the link"),
    sa.Column("address", sa.String(255), nullable=False, index=True),
    sa.Column("wish", sa.JSON, nullable=False, comment="meeting or format, and lead"),
    sa.Column("requested_at", sa.DateTime, nullable=False, index=True, comment="UTC"),
    sa.Column("mailed_at", sa.DateTime, comment="UTC; when the link went out"),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("contact", sa.String(32), sa.ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("given_at", sa.DateTime, primary_key=True, comment="UTC"),
    sa.Column("text", sa.Text, nullable=False, comment="what was agreed to, word for word"),
)

shared_files = sa.Table(
    "shared_files",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True, comment="of a file of keys in AG_DATEN"),
    sa.Column("content", sa.Text, nullable=False),
)

deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True, comment="keyed hash of channel and address"),
    sa.Column("at", sa.DateTime, nullable=False, comment="UTC"),
)

meeting_revisions = sa.Table(
    "meeting_revisions",
    metadata,
    sa.Column("meeting", sa.String(255), primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, comment="SEQUENCE of calendar files"),
    sa.Column("mark", sa.String(16), nullable=False, comment="hash of what a subscriber sees"),
    sa.Column("seen_at", sa.DateTime, nullable=False, comment="UTC; when it was last in the source"),
)

content_versions = sa.Table(
    "content_versions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(12), nullable=False, comment="wissen, texte, termine"),
    sa.Column("digest", sa.String(64), nullable=False, comment="of the content, so that it is stored once"),
    sa.Column("name", sa.String(255), nullable=False, comment="of the file; its suffix tells the kind of file"),
    sa.Column("size", sa.Integer, nullable=False, comment="bytes, before they are packed"),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="packed by zlib"),
    sa.Column("loaded_at", sa.DateTime, nullable=False, index=True, comment="UTC; when it last came into service"),
    sa.Column("seen_at", sa.DateTime, nullable=False, index=True, comment="UTC; when it was last known in service"),
    sa.UniqueConstraint("kind", "digest"),
)

subject_requests = sa.Table(
    "subject_requests",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(12), nullable=False, comment="auskunft, loeschen"),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", sa.String(255), index=True, comment="null once it is done with"),
    sa.Column("proof", sa.String(64), unique=True, comment="hash of what confirms it; null until it was sent"),
    sa.Column("state", sa.String(12), nullable=False, comment="see bot/subject_rights/states.py"),
    sa.Column("requested_at", sa.DateTime, nullable=False, index=True, comment="UTC"),
    sa.Column("changed_at", sa.DateTime, nullable=False, comment="UTC; when it came into this state"),
    sa.Column("next_attempt", sa.DateTime, comment="UTC; null where nothing is to be done"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Index("ix_subject_requests_due", "state", "next_attempt"),
)

turn_counts = sa.Table(
    "turn_counts",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("topic", sa.String(64), primary_key=True, comment="topic or intent; empty in an outage"),
    sa.Column("outcome", sa.String(16), primary_key=True, comment="see bot/improving/counting.py"),
    sa.Column("turns", sa.Integer, nullable=False),
)

response_times = sa.Table(
    "response_times",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("up_to", sa.Integer, primary_key=True, autoincrement=False, comment="milliseconds; 0 for all above"),
    sa.Column("messages", sa.Integer, nullable=False),
)

kept_questions = sa.Table(
    "kept_questions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True, comment="random, so that it tells nothing of the order"),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("reason", sa.String(16), nullable=False, comment="see bot/improving/keeping.py"),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False, comment="masked"),
    sa.Column("ranking", sa.JSON, nullable=False, comment="names of the likeliest intents"),
    sqlite_with_rowid=False,  # a row number would tell the order
)

schema_state = sa.Table(
    "schema_state",
    metadata,
    sa.Column("compatible_since", sa.String(32), primary_key=True, comment="see bot/database/schema.py"),
)
