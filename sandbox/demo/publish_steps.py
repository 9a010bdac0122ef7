"""Steps that publish what was made, and look at what has arrived."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

from sandbox.demo import pictures
from sandbox.demo.check_steps import shorten
from sandbox.demo.day import Day, Note

FIRST_FRAME = 1001
FRAMES = 12
#: It renders in a process of its own; a foreign scene may be a big one.
PUBLISH_S = 300.0
#: How often an artist looks at what was refused before it is given up.
ATTEMPTS = 8
SLOWEST = 5
SHOWN = (1, 4, 8, 12)

COLORS = """ToonBoomAnimationInc PaletteFile 2
Solid "Ball" 0x0de3000000000001 226 88 34 255
Solid "Shadow" 0x0de3000000000002 0 0 0 70
Solid "Žluťoučký" 0x0de3000000000003 255 220 40 255
Solid "Небо" 0x0de3000000000004 90 160 230 255
Gradient "Sky" 0x0de3000000000005 Linear
{
  0 255 214 190 255,
  100 90 160 230 0
}
Gradient "Glow" 0x0de3000000000006 Radial
{
  0 255 255 255 255,
  100 226 88 34 255
}
"""  # noqa: RUF001

#: Kinds that there is a picture of, and how it is called in the report.
PICTURED = {
    "harmony.palette": "Swatches of the palette",
    "harmony.template": "Thumbnail of the template",
    "harmony.review": "Thumbnail of the review",
}


def publish_everything(day: Day, note: Note) -> None:
    """The Publisher publishes every instance, and goes on in the next version."""
    _match_shot(day)
    done, told = day.stage.on_main(lambda: _publish(day), PUBLISH_S)
    day.published = done
    for number, text in enumerate(told, start=1):
        note.tell(**{f"told_before_{number}": text})
    assert done.failures == [], done.failures
    _look_at_frames(day, done, note)
    _look_at_workfile(day, done, note)
    there = {item.data["creator_identifier"] for item in done.context}
    for creator, caption in PICTURED.items():
        if f"io.ayon.creators.{creator}" in there:
            note.show(caption, _picture_of(day, done, creator))
    for instance in done.context:
        files = _integrated(instance)
        note.tell(**{instance.data["productName"]: ", ".join(files) or "in its layer"})
    slowest = sorted(done.seconds.items(), key=lambda pair: -pair[1])[:SLOWEST]
    note.tell(slowest=", ".join(f"{name} {spent:.2f} s" for name, spent in slowest))


def _match_shot(day: Day) -> None:
    """Give the shot in AYON the settings of the scene, whoever made it."""
    from ayon_harmony import current

    state = day.stage.on_main(lambda: current.get_scene().settings.get_scene())
    settings = state.settings
    length = settings.length
    attributes = {
        "frameStart": FIRST_FRAME + length.start_frame - 1,
        "frameEnd": FIRST_FRAME + length.stop_frame - 1,
        "handleStart": 0,
        "handleEnd": 0,
        "fps": settings.fps,
        "resolutionWidth": settings.width,
        "resolutionHeight": settings.height,
    }
    project = day.studio.project("demo")
    folder = project.find_folder("/shots/sq01/sh010")
    project.server.update(project.name, "folder", folder["id"], {"attrib": attributes})


def _color_palette() -> None:
    """Put colours of every kind into the palette that the demo has made."""
    from ayon_harmony import current
    from ayon_harmony.formats.palette_file import PaletteFile

    (path,) = (
        Path(palette.path)
        for palette in current.get_scene().palettes.list_palettes()
        if palette.name == "demo_skin"
    )
    made = PaletteFile.parse(COLORS)
    whole = PaletteFile.read(path)
    path.write_text(
        whole.with_entries([*whole.entries, *made.entries]).to_text(), encoding="utf-8"
    )


def _publish(day: Day) -> tuple[Any, list[str]]:
    """Publish the first frames; go on without validators that a scene fails."""
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.create import CreateContext

    from ayon_harmony import current
    from sandbox.publishing import publish

    _color_palette()
    context = CreateContext(registered_host(), headless=True)
    for instance in context.instances:
        chosen = instance.creator_attributes
        if "frame_range" in chosen:
            chosen["frame_start"] = FIRST_FRAME
            chosen["frame_end"] = FIRST_FRAME + FRAMES - 1
            # Last: the form is another one after that.
            chosen["frame_range"] = "custom"
    context.save_changes()
    context.reset()
    told: list[str] = []
    left_out: set[str] = set()
    for _attempt in range(ATTEMPTS):
        done = publish(context, without=left_out)
        refused = _refusals(done)
        if not refused or day.scene is None:
            break
        # A scene that somebody brings may have faults that an artist is told of.
        told += [_switch_off(context, left_out, *refusal) for refusal in refused]
        context.save_changes()
    opened = current.get_workfile().path
    if opened is not None:
        day.workfile = Path(opened)
    return done, told


def _refusals(done: Any) -> list[tuple[Any, Any, str]]:
    """Plugin, instance and message of what validators refused."""
    from ayon_core.pipeline.publish import PublishValidationError

    refused = []
    for result in done.context.data.get("results", ()):
        error = result["error"]
        if error is None:
            continue
        if not isinstance(error, PublishValidationError):
            name = result["plugin"].__name__
            raise AssertionError(f"{name} broke: {error}") from error
        refused.append((result["plugin"], result["instance"], str(error)))
    return refused


def _switch_off(
    context: Any, left_out: set[str], plugin: Any, instance: Any, message: str
) -> str:
    """Switch off what was refused, and say what and why.

    An artist can switch off instances and optional validators. What refuses the
    whole scene and is not optional goes to ``left_out``: the studio's settings
    can do that.
    """
    if instance is None and not plugin.optional:
        left_out.add(plugin.__name__)
        return f"{plugin.label}, off as by the studio: {shorten(message)}"
    if instance is None:
        context.publish_attributes[plugin.__name__]["active"] = False
        return f"{plugin.label}, off as by the artist: {shorten(message)}"
    wanted = instance.data["instance_id"]
    created = next(item for item in context.instances if item.id == wanted)
    created["active"] = False
    return f"{created.product_name}, by {plugin.label}: {shorten(message)}"


def _look_at_frames(day: Day, done: Any, note: Note) -> None:
    # The real ayon-core makes a movie for review of them as well.
    frames = done.files("harmony.render")["png"]
    assert len(frames) == FRAMES, frames
    for number in SHOWN:
        frame = frames[number - 1]
        note.show(f"Frame {number}", pictures.as_png(frame, day.folder / "published"))
        assert pictures.count_colors(frame) > 1, f"{frame} is empty"


def _look_at_workfile(day: Day, done: Any, note: Note) -> None:
    (published,) = done.files("harmony.workfile")["zip"]
    with zipfile.ZipFile(published) as archive:
        assert archive.testzip() is None
        assert any(
            name.endswith(".xstage") and "/" not in name for name in archive.namelist()
        )
    assert day.workfile.is_file()
    assert day.workfile.name != published.name
    note.tell(next_version=day.workfile.name)


def _picture_of(day: Day, done: Any, creator: str) -> Path:
    """The picture that a version shows, kept for the report."""
    source = Path(done.instance(creator).data["thumbnailSource"])
    folder = day.folder / "published"
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(source, folder / f"{creator}.png"))


def _integrated(instance: Any) -> list[str]:
    lines = []
    for item in (instance.data.get("published_representations") or {}).values():
        files = [Path(path) for path in item["published_files"]]
        size = sum(path.stat().st_size for path in files) / 1024
        name = item["representation"]["name"]
        lines.append(f"{name} ({len(files)} files, {size:.1f} kB)")
    return lines
