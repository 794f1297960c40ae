"""Errors are one line, and reach another process whole."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError, OnrecordError, ResourceError


def test_names_input_reason_and_remedy() -> None:
    error = InputError("a.txt", "the file is empty", "give a file with an article in it")
    assert str(error) == "a.txt: the file is empty; give a file with an article in it"
    assert (error.input, error.reason) == ("a.txt", "the file is empty")


def test_is_caught_as_one_of_ours() -> None:
    with pytest.raises(OnrecordError):
        raise InputError("a.txt", "it is a folder", "give a file")


@given(st.text(), st.text(), st.text())
def test_is_one_printable_line_whatever_a_file_is_called(a: str, b: str, c: str) -> None:
    words = str(InputError(a, b, c))
    assert words.isprintable()
    assert len(words) == len(a) + len(b) + len(c) + 4
    words.encode("utf-8")


def test_goes_to_another_process_and_back() -> None:
    error = InputError("a\n.txt", "the file is empty", "give another")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is InputError
    assert (again.input, again.reason, again.remedy) == (error.input, error.reason, error.remedy)
    assert str(again) == str(error)


def test_a_damaged_file_of_ours_is_named_in_another_process_too() -> None:
    error = pickle.loads(pickle.dumps(ResourceError("pairs.onnx", "the file is missing")))
    assert isinstance(error, OnrecordError)
    assert str(error) == "pairs.onnx: the file is missing; install onrecord again"
