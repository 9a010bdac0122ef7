"""Publishing in tests, benchmarks and the demo: every plugin, in its order.

Nothing is left out but what is for other targets than this process, and ayon-core's
burn-ins: from 1.9 on they want FFmpeg 6.1 or newer.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BURNINS = "ExtractBurnin"


def draws_burnins() -> bool:
    """Whether the FFmpeg of this machine knows what burn-ins ask of it."""
    if shutil.which("ffmpeg") is None:
        return False
    command = ["ffmpeg", "-hide_banner", "-h", "filter=drawtext"]
    told = subprocess.run(command, capture_output=True, check=False).stdout
    return b"y_align" in told


@dataclass
class Published:
    """What a publish did.

    Attributes:
        context: Its context, with the instances.
        seconds: How long each plugin took, by its name, over all instances.

    """

    context: Any
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Plugins that failed, with what they said."""
        return [
            (result["plugin"].__name__, str(result["error"]))
            for result in self.context.data.get("results", ())
            if result["error"] is not None
        ]

    def instance(self, creator: str, variant: str = "") -> Any:
        """The instance of a creator, told by its identifier or the end of it.

        Args:
            creator: For example ``render`` or ``render.pass``.
            variant: Of several the one with this variant.

        """
        (found,) = (
            item
            for item in self.context
            if f".{item.data['creator_identifier']}".endswith(f".{creator}")
            and variant in ("", item.data["variant"])
        )
        return found

    def files(self, creator: str, variant: str = "") -> dict[str, list[Path]]:
        """Integrated files of an instance, by representation."""
        data = self.instance(creator, variant).data
        return {
            item["representation"]["name"]: [
                Path(path) for path in item["published_files"]
            ]
            for item in (data.get("published_representations") or {}).values()
        }


def publish(
    create_context: Any, without: Iterable[str] = (), *, burnins: bool = False
) -> Published:
    """Publish what is active, as the Publisher does.

    It stops when something fails, after the last validator if that was what
    failed.

    Args:
        create_context: With the instances.
        without: Names of plugins that do not run.
        burnins: Whether review movies get burn-ins.

    """
    import pyblish.api
    from ayon_core.pipeline.publish import PublishValidationError

    left_out = {*without, *(() if burnins else (BURNINS,))}
    context = pyblish.api.Context()
    context.data.update(create_context=create_context, hostName="harmony")
    published = Published(context)
    after_validation = pyblish.api.ValidatorOrder + 0.5
    for plugin in plugins_to_run():
        if plugin.__name__ in left_out:
            continue
        if published.failures and plugin.order >= after_validation:
            break
        started = time.perf_counter()
        for item in _items_of(plugin, context):
            result = pyblish.plugin.process(plugin, context, item)
            error = result["error"]
            if error is not None and not isinstance(error, PublishValidationError):
                return published
        spent = time.perf_counter() - started
        published.seconds[plugin.__name__] = round(spent, 6)
    return published


def plugins_to_run() -> list[Any]:
    """Plugins that the Publisher runs, in their order.

    Those that are for other targets, the farm for example, are found but not run.
    """
    import pyblish.api
    import pyblish.logic
    from ayon_core.pipeline.publish import publish_plugins_discover

    targets = [*pyblish.api.registered_targets(), "default"]
    plugins: list[Any] = pyblish.logic.plugins_by_targets(
        publish_plugins_discover().plugins, targets
    )
    return sorted(plugins, key=lambda plugin: plugin.order)


def _items_of(plugin: Any, context: Any) -> list[Any]:
    """What a plugin runs on: instances, or once on the context, given as None."""
    import pyblish.logic

    active = [item for item in context if item.data.get("publish", True)]
    if plugin.__instanceEnabled__:
        fitting = pyblish.logic.instances_by_plugin(context, plugin)
        return [item for item in active if item in fitting]
    families = {
        name
        for item in active
        for name in (item.data.get("family"), *item.data.get("families", ()))
    }
    return [None] if pyblish.logic.plugins_by_families([plugin], families) else []
