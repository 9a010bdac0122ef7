"""Publishing in tests: real plugins in their order, up to where a test looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyblish.api
import pyblish.util
import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.workfiles.archive import save_folder
from sandbox.publishing import plugins_to_run

#: Validators that the small scenes of tests about other things do not pass.
FOR_REAL_SCENES = {"ValidateSceneSettings"}


@pytest.fixture
def workfile_path(session: Any, tmp_path: Path) -> Path:
    """The scene is a workfile of the project."""
    path = tmp_path / "sh010_animation_v001.zip"
    session.workfile.path = str(path)
    return path


@pytest.fixture
def run_plugins(workfile_path: Path) -> Callable[..., Any]:
    """Run the plugins of a publish whose order is below a limit."""

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
        chosen = [
            plugin
            for plugin in plugins_to_run()
            if (plugin.order < until or plugin.__name__ in set(also))
            and plugin.__name__ not in {*without, *FOR_REAL_SCENES}
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
def card(scene: Any) -> Any:
    """Ten frames with a colour card to render, and nothing selected."""
    scene.settings.change_scene(
        length=SceneLength(10, 1, 10), fps=25, resolution=(64, 36)
    )
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.select([])
    return scene


@pytest.fixture
def collect_instances(run_plugins: Callable[..., Any]) -> Callable[[Any], Any]:
    """Run the collectors up to that of our instances; give them by product."""

    def collect(create_context: Any) -> dict[str, dict[str, Any]]:
        context = run_plugins(create_context, pyblish.api.CollectorOrder - 0.3)
        return {item.data["productName"]: item.data for item in context}

    return collect


class Stage:
    """A scene that can be published, and what a test does to it.

    Attributes:
        scene: The open scene: a drawing layer ``hero`` with one drawing, a
            composite, a display, a camera and the workfile's instance.
        session: The running session, whose workfile really saves and zips.
        folder: Folder of the open scene.
        zip: The workfile in the project.

    """

    def __init__(self, studio: Any, session: Any, make_context: Any) -> None:
        self.studio = studio
        self.session = session
        self.make_context = make_context
        self.scene = session.scripted.scene
        self.folder = Path(session.scripted.folder)
        project = studio.project("demo").root / "demo"
        work = project / "shots/sq01/sh010/work/animation"
        self.zip = work / "demo_sh010_animation_v003.zip"
        self.zip.parent.mkdir(parents=True, exist_ok=True)
        self.saves = 0

    def build(self) -> Stage:
        """Make everything that a publish wants."""
        scene = self.scene
        scene.nodes.delete_nodes([node.path for node in scene.nodes.list_nodes()])
        scene.settings.change_scene(
            length=SceneLength(24, 1, 24), fps=25.0, resolution=(1920, 1080)
        )
        scene.nodes.add_node("Scene", "COMPOSITE")
        scene.nodes.add_node("Display", "DISPLAY")
        scene.nodes.link_nodes("Top/Scene", "Top/Display")
        made = scene.drawings.add_drawing_layer("hero", "png")
        scene.nodes.link_nodes(made.node_path, "Top/Scene")
        image = self.folder.parent / "hero.png"
        image.write_bytes(b"png")
        scene.drawings.import_drawings(made.element_id, {"1": image})
        scene.nodes.add_node("Camera", "CAMERA")
        scene.settings.set_default_camera("Top/Camera")
        scene.nodes.select([])
        self.session.workfile.path = str(self.zip)
        self.session.workfile.save = self.save
        self.session.workfile.save_as = self.save_as
        self.save()
        return self

    def save(self) -> None:
        """Save the scene and its workfile."""
        self.scene.settings.save_scene()
        save_folder(self.folder, self.zip)
        self.saves += 1
        self.session.workfile.is_ahead = False

    def save_as(self, path: str) -> None:
        """Save as another workfile; the scene stays in its folder."""
        self.zip = Path(path)
        self.session.workfile.path = path
        self.save()

    def set_settings(self, plugin: str, **values: Any) -> None:
        """Give a publish plugin other settings."""
        self.studio.override("harmony", {"publish": {plugin: values}})

    def create(self, identifier: str, variant: str = "Main", **form: Any) -> Any:
        """Make an instance, as the Publisher does."""
        context = self.make_context()
        context.create(identifier, variant, pre_create_data=form)
        return context

    def create_render(self, variant: str = "Main", **form: Any) -> str:
        """Make a render of the composite and return its Write node."""
        self.scene.nodes.select(["Top/Scene"])
        self.create("io.ayon.creators.harmony.render", variant, **form)
        self.scene.nodes.select([])
        return f"Top/renderAnimation{variant}"

    def save_review(self, **attributes: Any) -> None:
        """Make the review, with what the artist chose for it."""
        self.studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
        context = self.make_context()
        review = next(
            item for item in context.instances if item.product_base_type == "review"
        )
        for key, value in attributes.items():
            review.creator_attributes[key] = value
        context.save_changes()


@pytest.fixture
def stage(studio: Any, host: Any, session: Any, make_context: Any) -> Stage:
    """A scene that can be published."""
    return Stage(studio, session, make_context).build()


@pytest.fixture
def check(stage: Stage) -> Any:
    """The scene check of the stage's scene."""
    from ayon_harmony.checking.scene_check import SceneCheck

    return SceneCheck()
