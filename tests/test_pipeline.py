"""What made a record stands in it, down to the bytes of every resource."""

from __future__ import annotations

import pytest

from onrecord import resources
from onrecord.pipeline import load_stages


def test_a_changed_byte_changes_the_version(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cues.toml").write_text('version = "7"\n')
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    _, before = resources.load_resource("cues")
    (tmp_path / "cues.toml").write_text('version = "7" \n')
    _, after = resources.load_resource("cues")
    assert before.startswith("7-")
    assert after.startswith("7-")
    assert before != after


@pytest.mark.slow
def test_the_origin_names_every_model_and_resource() -> None:
    models = dict(load_stages().origin.models)
    assert set(models) == {"attribution", "html", "language", "pdf", "syntax", "zones"}
    assert all(any(char.isdigit() for char in version) for version in models.values())
    assert models["syntax"].startswith("en_core_web_sm-3.8.0")
