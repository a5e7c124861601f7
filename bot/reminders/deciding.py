"""What is to be done with a row that is due, as things stand at this moment."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.meetings import Calendar, Meeting
from bot.reminders.facts import CANCELLED, ENDING, REMINDER, Facts, time_of
from bot.reminders.leases import Claim
from bot.reminders.notices import target_of
from bot.reminders.schedule import stored

LOOK_AGAIN_SECONDS = 60.0
UNSETTLED = datetime.timedelta(minutes=20)
"""With less time left, a reminder does not wait until a change counts; it says that there may be one."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send it: about `meeting` (None: about a standing reminder), under `key`.

    With `doubt`, the source says otherwise, but that does not count yet.
    """

    meeting: Meeting | None
    key: str
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again after a while."""

    seconds: float = LOOK_AGAIN_SECONDS


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to say any more."""

    reason: str


Decision = Send | Wait | Drop


def decide(claim: Claim, calendar: Calendar, now: datetime.datetime) -> Decision:
    """What to do with a claim; `calendar` is the one in service, `now` aware."""
    if stored(now) >= claim.expires_at:
        return Drop("begun")
    if claim.kind == ENDING:
        return Send(None, f"r-{claim.id}-{claim.expires_at:%Y%m%d}")
    meeting = calendar.meeting(claim.meeting)
    if claim.kind == CANCELLED and meeting is None and claim.accepted is not None:
        meeting = claim.accepted.meeting(claim.meeting)  # called off, and then deleted from the source
    elif claim.vanished:
        return Wait()
    if claim.accepted is None or meeting is None:
        return Wait()
    if claim.kind == REMINDER:
        return _remind(claim, claim.accepted, meeting, now)
    if target_of(claim.lead) != claim.accepted.version:
        return Drop("superseded")
    return Send(claim.accepted.applied_to(meeting), f"r-{claim.id}")


def _remind(claim: Claim, accepted: Facts, meeting: Meeting, now: datetime.datetime) -> Decision:
    told = accepted
    if claim.version != accepted.version:
        if claim.pending is None or claim.pending.version != claim.version:
            return Wait()  # the row is about to follow
        told = claim.pending  # somebody who read the news before it counted
    if told.cancelled:
        return Wait()
    doubt = claim.pending is not None and claim.pending.version != claim.version
    if doubt and not claim.held and claim.expires_at - stored(now) > UNSETTLED:
        return Wait()
    return Send(told.applied_to(meeting), f"r-{claim.id}-{time_of(claim.version)}", doubt=doubt)
