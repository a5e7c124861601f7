"""Each request has an id, its own or a new one."""

from __future__ import annotations

import asyncio

import pytest

from bot import request_ids


def test_outside_of_a_request_there_is_none() -> None:
    assert request_ids.current() == ""
    assert request_ids.headers() == {}


async def test_a_well_formed_id_is_kept() -> None:
    sent = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert request_ids.begin(sent) == sent
    assert request_ids.headers() == {"X-Request-ID": sent}


@pytest.mark.parametrize("sent", [None, "", "kurz", "x" * 65, "abcdefgh\n", "abcdefgh i", "äbcdefghi", "abc<defghi>"])
async def test_any_other_is_replaced(sent: str | None) -> None:
    made = request_ids.begin(sent)
    assert made != sent
    assert len(made) == 16


async def test_tasks_carry_the_id_of_whoever_began_them() -> None:
    request_ids.begin("abcdefgh")

    async def inner() -> str:
        before = request_ids.current()
        request_ids.begin("anderes-")
        return before

    assert await asyncio.create_task(inner()) == "abcdefgh"
    assert request_ids.current() == "abcdefgh"


def test_work_under_an_id_ends_with_it() -> None:
    with request_ids.working_on("abcdefgh"):
        assert request_ids.current() == "abcdefgh"
    assert request_ids.current() == ""
