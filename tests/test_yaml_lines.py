"""YAML is read with the line of every value."""

from __future__ import annotations

import pytest

from bot import yaml_lines

TEXT = """\
eins:
  - id: a
    text: >-
      lang
      und breit
  - id: b
zwei: [1, 2]
"""


def test_data_are_read_as_yaml_reads_them() -> None:
    assert yaml_lines.parse(TEXT).data == {
        "eins": [{"id": "a", "text": "lang und breit"}, {"id": "b"}],
        "zwei": [1, 2],
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("eins",), 1),
        (("eins", 0), 2),
        (("eins", 0, "text"), 3),
        (("eins", 1, "id"), 6),
        (("zwei", 1), 7),
        (("eins", 1, "fehlt"), 6),
        (("fehlt", 3, "ganz"), 1),
        ((), 1),
    ],
)
def test_a_value_has_the_line_of_its_key_or_of_what_is_around_it(path: yaml_lines.Path, line: int) -> None:
    assert yaml_lines.parse(TEXT).line_of(path) == line


def test_an_empty_text_is_no_data() -> None:
    assert yaml_lines.parse("").data is None


def test_nothing_but_plain_data_is_built() -> None:
    with pytest.raises(yaml_lines.YamlMistake):
        yaml_lines.parse("a: !!python/name:os.system ''")
