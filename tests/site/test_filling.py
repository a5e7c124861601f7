"""Values are written as HTML; what is missing is noted where everybody sees it."""

from __future__ import annotations

import pytest

from bot.site.filling import filled, names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>{ort}</p>", "<p>&lt;b&gt;Bonn&lt;/b&gt; &amp; &quot;Köln&quot;</p>"),
        ('<a href="{telefon_verweis}">{telefon}</a>', '<a href="tel:022891489">0228 914-89</a>'),
        ('<a href="{email_verweis}">{email}</a>', '<a href="mailto:a@b.test">a@b.test</a>'),
        ('<a href="{seite_verweis}">dort</a>', '<a href="https://b.test/?a=1&amp;b=2">dort</a>'),
        ("{anderes} {}", "{anderes} {}"),
    ],
)
def test_values_are_filled_in(text: str, expected: str) -> None:
    values = {
        "ort": '<b>Bonn</b> & "Köln"',
        "telefon": "0228 914-89",
        "email": "a@b.test",
        "seite": "https://b.test/?a=1&b=2",
    }
    assert filled(text, values) == expected


@pytest.mark.parametrize("value", ["javascript:alert(1)", "data:text/html,<b>", "//fremd.test", "http://fremd.test"])
def test_no_value_becomes_a_dangerous_address(value: str) -> None:
    assert filled('<a href="{x_verweis}">', {"x": value}).startswith('<a href="tel:')


def test_what_the_operator_has_not_set_is_marked() -> None:
    assert filled("<p>{betreiber}</p>", {"betreiber": None}) == "<p><mark>[Bitte eintragen: AG_BETREIBER]</mark></p>"


def test_a_link_to_what_is_missing_is_none() -> None:
    text = 'E-Mail: <a class="x" href="{mail_verweis}">{mail}</a>, <a href="/">Start</a>'
    assert filled(text, {"mail": None}) == 'E-Mail: <mark>[Bitte eintragen: AG_MAIL]</mark>, <a href="/">Start</a>'


def test_a_value_is_not_filled_itself() -> None:
    assert filled("{a} {b}", {"a": "{b}", "b": "{a}"}) == "{b} {a}"


def test_what_is_ready_is_not_escaped_again() -> None:
    assert filled("{inhalt}", {}, {"inhalt": "<p>{frei}</p>"}) == "<p>{frei}</p>"


def test_every_value_has_an_address() -> None:
    assert names({"a": "1", "b": None}) == {"a", "b", "a_verweis", "b_verweis"}


@pytest.mark.parametrize(("value", "shown"), [("x", "a ja z"), ("", "a nein z"), (None, "a nein z")])
def test_one_of_two_parts_stays(value: str | None, shown: str) -> None:
    assert filled("a <!-- wenn wert -->ja<!-- sonst -->nein<!-- ende --> z", {"wert": value}) == shown


def test_a_part_without_another_one_may_vanish() -> None:
    text = "<!-- wenn eins -->{eins}<!-- ende --><!-- wenn zwei -->\nzwei\n<!-- ende -->"
    assert filled(text, {"eins": "1", "zwei": ""}) == "1"


def test_a_value_cannot_make_a_choice() -> None:
    assert "wenn" in filled("{wert}", {"wert": "<!-- wenn wert -->ja<!-- ende -->"})
