"""JSON as it is published."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pytest

from plainforest.exchange.jsontext import json_text


@dataclass(frozen=True, slots=True)
class Pair:
    name: str
    values: tuple[float | None, ...]


def test_it_reads_back_as_the_standard_library_writes_it() -> None:
    value = {"a": [Pair("ß \u2028 <NaN>", (0.1, 1e-7, 1e22, -0.0, None)), True], "b": {"c": 3}}
    plain = {"a": [{"name": "ß \u2028 <NaN>", "values": [0.1, 1e-7, 1e22, -0.0, None]}, True], "b": {"c": 3}}
    assert json.loads(json_text(value)) == plain
    assert json_text({"a": [1, "é"]}) == '{"a":[1,"é"]}\n'.encode()


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_have_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text(Pair("x", (number,)))
