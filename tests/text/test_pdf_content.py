"""A page's program is read operation by operation, whatever else stands between them."""

from __future__ import annotations

import time

import pytest

from onrecord.text.pdf_content import read_operations


@pytest.mark.parametrize(
    ("program", "string"),
    [
        (rb"(plain) Tj", b"plain"),
        (rb"(a (nested) one) Tj", b"a (nested) one"),
        (rb"(\(half\) \\ \101\60 \n) Tj", b"(half) \\ A0 \n"),
        (b"(two \\\nlines\r\nended) Tj", b"two lines\nended"),
        (rb"<48 65 6c6C6f> Tj", b"Hello"),
        (rb"<485> Tj", b"HP"),
        (rb"(never closed", None),
    ],
)
def test_strings(program: bytes, string: bytes | None) -> None:
    assert list(read_operations(program)) == ([("Tj", [string])] if string is not None else [])


def test_numbers_names_and_values() -> None:
    program = b"/F1 -.5 Tf +12. 3 Td /A#20B true gs"
    assert list(read_operations(program)) == [
        ("Tf", ["F1", -0.5]), ("Td", [12.0, 3.0]), ("gs", ["A B", "true"]),
    ]  # fmt: skip


def test_arrays_and_dictionaries() -> None:
    program = b"/Span <</MCID 3 /ActualText (fi) /K [1 [2]]>> BDC [(a)-200(b)] TJ"
    (_, mark), (_, shown) = read_operations(program)
    assert mark == ["Span", {"MCID": 3.0, "ActualText": b"fi", "K": [1.0, [2.0]]}]
    assert shown == [[b"a", -200.0, b"b"]]


def test_what_is_no_part_of_a_program_is_passed_over() -> None:
    program = b"BT % a comment (no string) Tj\n\xff\xfe ] >> ) (said) Tj\x00 ET"
    assert [operator for operator, _ in read_operations(program)] == ["BT", "Tj", "ET"]


def test_a_picture_among_the_operations_is_skipped() -> None:
    data = b"\x00\xff EI \xff(Tj)\x01"
    program = b"BI /W 9 /H 9 ID " + data + b" EI Q (said) Tj"
    assert [operator for operator, _ in read_operations(program)] == ["BI", "Q", "Tj"]
    assert [operator for operator, _ in read_operations(b"BI (said) Tj")] == ["BI", "Tj"]


@pytest.mark.parametrize(
    "part",
    [b"[", b"<< /A ", b"(", b"()", b"BI ", b"BI ID ", b"BI ID  EI \xff", b"<</A [ >>", b"1 "],
)
def test_a_program_made_to_be_slow_is_not(part: bytes) -> None:
    start = time.process_time()
    for _ in read_operations(part * (300_000 // len(part))):
        pass
    assert time.process_time() - start < 5
