"""A small host for the tests of the stand-in; keeps its scene in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def make_host_class() -> type:
    """The class is made late, when ``ayon_core`` is importable."""
    from ayon_core.host import HostBase, ILoadHost, IPublishHost, IWorkfileHost

    class MemoryHost(HostBase, IWorkfileHost, ILoadHost, IPublishHost):
        name = "harmony"

        def __init__(self) -> None:
            super().__init__()
            self.log_of_calls: list[str] = []
            self.workfile: str | None = None
            self.containers: list[dict[str, Any]] = []
            self.instances: dict[str, dict[str, Any]] = {}
            self.context_data: dict[str, Any] = {}

        def save_workfile(self, dst_path=None):
            self.log_of_calls.append("save")
            if dst_path:
                Path(dst_path).write_bytes(b"zip")
                self.workfile = dst_path

        def open_workfile(self, filepath):
            self.log_of_calls.append("open")
            self.workfile = filepath

        def get_current_workfile(self):
            return self.workfile

        def get_workfile_extensions(self):
            return [".zip"]

        def get_containers(self):
            return [dict(item) for item in self.containers]

        def get_context_data(self):
            return self.context_data

        def update_context_data(self, data, changes):
            self.context_data = data

    return MemoryHost


@pytest.fixture
def host(studio):
    """An installed host in the entered studio."""
    from ayon_core.pipeline import install_host

    made = make_host_class()()
    install_host(made)
    return made


@pytest.fixture
def entities(studio):
    """Folder and task of the current context."""
    import ayon_api

    folder = ayon_api.get_folder_by_path("demo", "/shots/sq01/sh010")
    return folder, ayon_api.get_task_by_name("demo", folder["id"], "animation")
