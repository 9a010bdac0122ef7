"""Publishing in tests: real plugins in their order, up to where a test looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyblish.api
import pyblish.util
import pytest


@pytest.fixture
def workfile_path(session: Any, tmp_path: Path) -> Path:
    """The scene is a workfile of the project."""
    path = tmp_path / "sh010_animation_v001.zip"
    session.workfile.path = str(path)
    return path


@pytest.fixture
def run_plugins(workfile_path: Path) -> Callable[..., Any]:
    """Run the plugins of a publish whose order is below a limit."""
    from ayon_core.pipeline.publish import publish_plugins_discover

    def run(
        create_context: Any,
        until: float,
        also: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Any:
        """Return the publish context; an error of a plugin is raised.

        Args:
            create_context: With the instances.
            until: Plugins of this order and later do not run.
            also: Names of later plugins that run anyway.
            without: Names of plugins that do not.

        """
        found = publish_plugins_discover().plugins
        chosen = [
            plugin
            for plugin in found
            if (plugin.order < until or plugin.__name__ in set(also))
            and plugin.__name__ not in set(without)
        ]
        context = pyblish.api.Context()
        context.data["create_context"] = create_context
        context.data["hostName"] = "harmony"
        pyblish.util.publish(context, plugins=sorted(chosen, key=lambda p: p.order))
        for result in context.data["results"]:
            if result["error"] is not None:
                raise result["error"]
        return context

    return run


@pytest.fixture
def collect_instances(run_plugins: Callable[..., Any]) -> Callable[[Any], Any]:
    """Run the collectors up to that of our instances; give them by product."""

    def collect(create_context: Any) -> dict[str, dict[str, Any]]:
        context = run_plugins(create_context, pyblish.api.CollectorOrder - 0.3)
        return {item.data["productName"]: item.data for item in context}

    return collect
