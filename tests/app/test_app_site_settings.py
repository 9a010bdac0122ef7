"""What is set for one workstation: where local copies are, and their limit."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ayon_harmony import environment
from ayon_harmony.app.site_settings import (
    SiteSettings,
    load_site_settings,
    with_local_folder,
)
from ayon_harmony.errors import LaunchError
from sandbox.ayon.addon_settings import REPOSITORY, load_server_addon

SERVED = {"AYON_SERVER_URL": "http://test"}


def test_without_a_word_local_copies_are_in_the_home_of_the_user():
    site = load_site_settings({})

    assert site == SiteSettings()
    assert environment.local_folder(with_local_folder({}, site)) == (
        Path.home() / ".ayon" / "harmony"
    )


def test_the_site_settings_say_where_local_copies_are(studio, tmp_path):
    wanted = {"local_folder": f" {tmp_path / 'scenes'} ", "local_limit_gib": 12.5}
    studio.server.site_settings["harmony", "test-site"] = wanted

    site = load_site_settings(SERVED)

    assert site == SiteSettings(str(tmp_path / "scenes"), 12.5)
    base = with_local_folder(SERVED, site)
    assert environment.local_folder(base) == tmp_path / "scenes"


def test_the_variable_goes_before_the_site_settings(tmp_path):
    base = {environment.LOCAL_FOLDER: str(tmp_path / "mine")}

    base = with_local_folder(base, SiteSettings(str(tmp_path / "theirs")))

    assert environment.local_folder(base) == tmp_path / "mine"


def test_variables_and_the_home_are_filled_in(monkeypatch, tmp_path):
    monkeypatch.setenv("SCENES", str(tmp_path))
    base = {environment.LOCAL_FOLDER: "$SCENES/harmony"}

    assert environment.local_folder(base) == tmp_path / "harmony"
    home = environment.local_folder({environment.LOCAL_FOLDER: "~/scenes"})
    assert home == Path.home() / "scenes"


def test_a_relative_folder_is_refused_with_where_it_is_set():
    with pytest.raises(LaunchError, match="scenes.*site settings"):
        environment.local_folder({environment.LOCAL_FOLDER: "scenes"})


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    def nowhere(_cls):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", classmethod(nowhere))

    with pytest.raises(LaunchError, match="Set AYON_HARMONY_LOCAL_FOLDER"):
        environment.local_folder({})


def test_a_server_that_has_no_such_settings_stops_nobody(studio):
    studio.server.site_settings = None

    assert load_site_settings(SERVED) == SiteSettings()


def test_the_server_has_the_settings_that_the_client_reads():
    model = load_server_addon(REPOSITORY).site_settings_model

    names = {field.name for field in dataclasses.fields(SiteSettings)}
    assert set(model.__fields__) == names
    assert model().dict() == dataclasses.asdict(SiteSettings())
    for field in model.__fields__.values():
        assert field.field_info.title
        assert field.field_info.description.endswith(".")
