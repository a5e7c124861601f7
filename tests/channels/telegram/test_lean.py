"""aiogram without the types that nobody needs reads and writes what the whole one does."""

from __future__ import annotations

import asyncio
import sys

import pytest
from pydantic import BaseModel

from bot.channels.telegram import lean
from bot.settings import ROOT

FORMS = """
import sys, hashlib, json
from bot.channels.telegram import lean
lean.VERSION = lean.VERSION if sys.argv[1] == "lean" else "another"
lean.load_aiogram()
lean.load_aiogram()
import aiogram.methods, aiogram.types
models = [getattr(aiogram.types, name) for name in lean.TYPES]
models += [getattr(aiogram.methods, name) for name in lean.METHODS]
print(aiogram.types.Chat.__pydantic_complete__)
for model in models:
    for mode in ("validation", "serialization"):
        form = json.dumps(model.model_json_schema(mode=mode), sort_keys=True)
        print(model.__name__, len(form), hashlib.sha256(form.encode()).hexdigest())
"""


async def forms(kind: str) -> list[str]:
    """Whether a type nobody asked for was built, and the forms of those in use."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", FORMS, kind), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert ("loading all of its types" in errors.decode()) == (kind == "whole")
    return output.decode().splitlines()


async def test_the_types_in_use_are_the_same() -> None:
    small, whole = await asyncio.gather(forms("lean"), forms("whole"))
    assert (small[0], whole[0]) == ("False", "True")
    assert small[1:] == whole[1:]
    assert len(small) == 1 + 2 * len(lean.TYPES + lean.METHODS)


def test_the_types_of_others_are_built_meanwhile() -> None:
    before = BaseModel.__dict__["model_rebuild"]
    with pytest.raises(RuntimeError, match="import"), lean._nothing_built():

        class Later(BaseModel):
            other: Other

        class Other(BaseModel):
            number: int

        assert Later.model_rebuild(_types_namespace={"Other": Other}) is True
        assert Later.model_validate({"other": {"number": "7"}}).other.number == 7
        raise RuntimeError("import")
    assert BaseModel.__dict__["model_rebuild"] is before
