"""Frames that become EXR files, decoded by oiiotool."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pyblish.api
import pytest
from PIL import Image

from ayon_harmony.errors import Cancelled
from ayon_harmony.model.exr import COMPRESSIONS
from ayon_harmony.publishing import exr as publish_exr

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
]

SIZE = (64, 32)
COLOR = (200, 100, 50, 128)
AT = (10, 10)
PREMULTIPLIED = [200 / 255 * 128 / 255, 100 / 255 * 128 / 255, 50 / 255 * 128 / 255]
PREMULTIPLIED.append(128 / 255)


@pytest.fixture
def plugin(studio, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    studio.override("harmony", {"publish": {"ExtractConvertToEXR": {"enabled": True}}})
    found = publish_plugins_discover().plugins
    (item,) = [item for item in found if item.__name__ == "ExtractConvertToEXR"]
    return item


def picture(path, color=COLOR, box=(8, 8, 24, 16), mode="RGBA"):
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste(color, box)
    image.convert(mode).save(path)


@pytest.fixture
def context():
    made = pyblish.api.Context()
    # No configuration of colour spaces is found.
    made.data.update(hostName="harmony", imageioSettings=(None, None))
    return made


@pytest.fixture
def add(context, tmp_path):
    """Add a render with frames, as a local render leaves it."""

    def make(name, frames=(1001, 1002), ext="png", **options):
        mode = options.pop("mode", "RGBA")
        color = options.pop("color", COLOR)
        folder = tmp_path / f"staging {name} #{{1}}"
        folder.mkdir()
        names = [f"{name}.{frame}.{ext}" for frame in frames]
        for item in names:
            picture(folder / item, color, mode=mode)
        instance = context.create_instance(name)
        instance.data.update(
            instance_id=name,
            productName=name,
            productBaseType="render",
            families=["render", "render.local", "review"],
            stagingDir=str(folder),
            pixelAspect=1.0,
            nativeColorspace="sRGB",
            representations=[
                {
                    "name": ext,
                    "ext": ext,
                    "files": names if len(names) > 1 else names[0],
                    "stagingDir": str(folder),
                    "frameStart": 1001,
                    "fps": 24.0,
                    "tags": ["review"],
                }
            ],
        )
        instance.data.update(options)
        return instance

    return make


def run(plugin, context, **settings):
    for name, value in settings.items():
        setattr(plugin, name, value)
    plugin().process(context)


def files_of(representation):
    files = representation["files"]
    names = [files] if isinstance(files, str) else files
    return [Path(representation["stagingDir"]) / name for name in names]


def ask(path, *arguments):
    plain = ["--wildcardoff", "--evaloff", str(path), "--evalon"]
    command = ["oiiotool", *plain, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def pixel(path, x, y):
    """Return the values of all channels at a place of the whole picture."""
    import OpenImageIO  # late: loading it takes as long as some of these tests

    return list(OpenImageIO.ImageBuf(str(path)).getpixel(x, y))


def info(*paths):
    plain = ["--wildcardoff", "--evaloff", "--info", "-v"]
    command = ["oiiotool", *plain, *(str(path) for path in paths)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_it_is_off_unless_the_studio_wants_it(studio, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    found = publish_plugins_discover().plugins
    assert "ExtractConvertToEXR" not in [item.__name__ for item in found]


def test_a_sequence_becomes_half_floats_with_alpha_multiplied_in(plugin, context, add):
    instance = add("renderMain", frames=(1001, 1002, 1003))
    run(plugin, context)
    (made,) = instance.data["representations"]
    assert (made["name"], made["ext"], made["frameStart"]) == ("exr", "exr", 1001)
    assert [path.name for path in files_of(made)] == [
        f"renderMain.{frame}.exr" for frame in (1001, 1002, 1003)
    ]
    paths = files_of(made)
    for path in (paths[0], paths[-1]):
        assert pixel(path, *AT) == pytest.approx(PREMULTIPLIED, abs=2e-4)
    assert pixel(paths[0], 0, 0) == [0, 0, 0, 0]
    described = info(*paths)
    assert described.count("4 channel, half openexr") == 3
    assert described.count('ayon:colorspace: "sRGB"') == 3
    assert "History" not in described
    assert "Software" not in described


def test_one_frame_is_one_file(plugin, context, add):
    instance = add("renderMain", frames=(1001,))
    run(plugin, context)
    (made,) = instance.data["representations"]
    assert made["files"] == "renderMain.1001.exr"
    assert pixel(files_of(made)[0], *AT) == pytest.approx(PREMULTIPLIED, abs=2e-4)


def test_every_compression_of_the_settings_is_made_as_artists_choose(
    plugin, context, add
):
    made = []
    for compression in COMPRESSIONS:
        chosen = {"exr_compression": compression, "auto_trim": False}
        attributes = {"ExtractConvertToEXR": chosen}
        made.append(add(f"render{compression}", (1001,), publish_attributes=attributes))
    # What was not left to artists is as the studio wants it.
    run(plugin, context, user_overrides=["exr_compression"])
    described = info(*(files_of(item.data["representations"][0])[0] for item in made))
    assert re.findall('compression: "(.*)"', described) == [
        compression.lower() for compression in COMPRESSIONS
    ]
    assert described.count("full/display size: 64 x 32") == len(COMPRESSIONS)


@pytest.mark.parametrize(("auto_trim", "size"), [(True, "16 x    8"), (False, "64 x")])
def test_trimming_keeps_the_size_of_the_picture(plugin, context, add, auto_trim, size):
    instance = add("renderMain", frames=(1001,))
    run(plugin, context, auto_trim=auto_trim)
    (path,) = files_of(instance.data["representations"][0])
    assert size in info(path)
    assert ask(path, "--croptofull", "--echo", "{TOP.width}x{TOP.height}") == "64x32\n"


def test_an_empty_frame_is_a_picture_too(plugin, context, add):
    instance = add("renderMain", frames=(1001,), color=(0, 0, 0, 0))
    run(plugin, context)
    (path,) = files_of(instance.data["representations"][0])
    assert ask(path, "--croptofull", "--echo", "{TOP.width}x{TOP.height}") == "64x32\n"


@pytest.mark.parametrize(
    ("ext", "mode", "values"),
    [
        ("png", "RGB", [200 / 255, 100 / 255, 50 / 255]),
        ("jpg", "RGB", [200 / 255, 100 / 255, 50 / 255]),
        ("png", "L", [124 / 255] * 3),
        ("tif", "RGBA", PREMULTIPLIED),
    ],
)
def test_other_kinds_of_images(plugin, context, add, ext, mode, values):
    instance = add("renderMain", frames=(1001,), ext=ext, mode=mode)
    run(plugin, context)
    (path,) = files_of(instance.data["representations"][0])
    # JPEG is not exact.
    assert pixel(path, *AT) == pytest.approx(values, abs=5e-2)


def test_movies_farm_renders_and_exr_files_are_left_alone(plugin, context, add):
    movie, farm = add("renderMovie", isMovie=True), add("renderFarm", farm=True)
    exr = add("renderExr")
    exr.data["representations"][0].update(name="exr", ext="exr")
    before = [list(item.data["representations"]) for item in (movie, farm, exr)]
    run(plugin, context)
    assert before == [item.data["representations"] for item in (movie, farm, exr)]


def test_what_core_made_of_the_frames_is_left_alone(plugin, context, add):
    instance = add("renderMain")
    review = {"name": "h264", "ext": "mp4", "files": "a.mp4", "outputName": "h264"}
    instance.data["representations"].insert(0, review)
    run(plugin, context)
    assert [item["name"] for item in instance.data["representations"]] == [
        "h264",
        "exr",
    ]


# --- replacing ----------------------------------------------------------------


def test_replaced_frames_are_removed_after_the_publish(plugin, context, add):
    instance = add("renderMain")
    frames = files_of(instance.data["representations"][0])
    run(plugin, context)
    assert context.data["cleanupFullPaths"] == [str(path) for path in frames]
    assert all(path.is_file() for path in frames)


def test_frames_that_are_not_the_publishs_own_are_never_removed(
    plugin, context, add, tmp_path
):
    instance = add("renderMain")
    instance.data["stagingDir"] = str(tmp_path / "elsewhere")
    run(plugin, context)
    assert context.data["cleanupFullPaths"] == []
    (made,) = instance.data["representations"]
    assert Path(made["stagingDir"]).parent == tmp_path / "elsewhere"


def test_both_can_be_published_and_one_is_reviewed(plugin, context, add):
    instance = add("renderMain")
    run(plugin, context, replace_pngs=False)
    assert [item["name"] for item in instance.data["representations"]] == ["png", "exr"]
    assert [item["tags"] for item in instance.data["representations"]] == [
        ["review"],
        [],
    ]
    assert context.data["cleanupFullPaths"] == []


# --- render layers ---------------------------------------------------------------


@pytest.fixture
def layer(add):
    """A render layer with two passes, of two frames each."""
    frames = (1001, 1002)
    green = add("renderArm", frames, color=(0, 255, 0, 255), renderpass="L010_arm")
    blue = add(
        "renderLeg", frames, color=(0, 0, 255, 255), mode="RGB", renderpass="L020.leg"
    )
    made = add(
        "renderLayer",
        frames,
        creator_identifier="render.layer",
        renderPassIds=["renderArm", "renderLeg"],
    )
    return SimpleNamespace(layer=made, passes=[green, blue])


def test_a_layers_passes_are_channels_of_its_files(plugin, context, layer):
    run(plugin, context, multichannel_exr=True)
    (made,) = layer.layer.data["representations"]
    paths = files_of(made)
    assert len(paths) == 2
    assert info(*paths).count(
        "channel list: R, G, B, A, L010_arm.R, L010_arm.G, L010_arm.B, L010_arm.A,"
        " L020_leg.R, L020_leg.G, L020_leg.B"
    ) == len(paths)
    values = [*PREMULTIPLIED, 0, 1, 0, 1, 0, 0, 1]
    assert pixel(paths[-1], *AT) == pytest.approx(values, abs=2e-4)


def test_passes_are_published_in_the_layer_only(plugin, context, layer):
    for item in layer.passes:
        item.data["families"] += ["ftrack", "slack"]
    run(plugin, context, multichannel_exr=True)
    for item in layer.passes:
        assert item.data["integrate"] is False
        # Integrators of other addons go by these, and not by `integrate`.
        assert item.data["families"] == ["render", "render.local"]
    removed = context.data["cleanupFullPaths"]
    assert len(removed) == len(set(removed)) == 6


def test_passes_can_be_published_as_well(plugin, context, layer):
    run(plugin, context, multichannel_exr=True, keep_passes=True)
    for item in layer.passes:
        assert item.data.get("integrate", True)
        (made,) = item.data["representations"]
        assert made["name"] == "exr"
        assert "channel list: R, G, B" in info(files_of(made)[0])


def test_without_many_channels_each_is_converted_alone(plugin, context, layer):
    run(plugin, context)
    all_made = [
        item.data["representations"][0] for item in (layer.layer, *layer.passes)
    ]
    assert [made["name"] for made in all_made] == ["exr"] * 3
    described = info(*(files_of(made)[0] for made in all_made))
    assert described.count("channel list: R, G, B, A\n") == 2
    assert described.count("channel list: R, G, B\n") == 1


def test_a_pass_with_frames_of_its_own_is_refused(plugin, context, add):
    from ayon_core.pipeline.publish import PublishError

    add("renderArm", frames=(1001, 1003))
    made = add(
        "renderLayer",
        creator_identifier="render.layer",
        renderPassIds=["renderArm"],
    )
    before = list(made.data["representations"])
    with pytest.raises(PublishError, match="lacks the frames 1002"):
        run(plugin, context, multichannel_exr=True)
    assert made.data["representations"] == before


def test_a_pass_that_is_not_here_is_told_of(plugin, context, add, caplog):
    add("renderArm", farm=True)
    made = add(
        "renderLayer",
        creator_identifier="render.layer",
        renderPassIds=["renderArm"],
    )
    run(plugin, context, multichannel_exr=True)
    assert "its EXR files lack it" in caplog.text
    assert made.data["representations"][0]["name"] == "exr"


# --- what an artist may choose --------------------------------------------------------


def keys_of(plugin, identifier, base_type="render"):
    instance = {"creator_identifier": identifier}
    holder = type("Created", (dict,), {"product_base_type": base_type})(instance)
    return [item.key for item in plugin.get_attr_defs_for_instance(None, holder)]


def test_artists_choose_what_the_studio_leaves_to_them(studio, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    keys = ["exr_compression", "multichannel_exr", "keep_passes"]
    settings = {"enabled": True, "user_overrides": keys}
    studio.override("harmony", {"publish": {"ExtractConvertToEXR": settings}})
    found = publish_plugins_discover().plugins
    (plugin,) = [item for item in found if item.__name__ == "ExtractConvertToEXR"]
    assert keys_of(plugin, "render.layer") == keys
    assert keys_of(plugin, "io.ayon.creators.harmony.render") == ["exr_compression"]
    assert keys_of(plugin, "x", "workfile") == []


# --- what goes wrong -----------------------------------------------------------


def assert_untouched(instance, before):
    assert instance.data["representations"] == before
    assert not (Path(instance.data["stagingDir"]) / publish_exr.FOLDER).exists()


def test_without_oiiotool_the_artist_reads_what_to_do(
    plugin, context, add, monkeypatch
):
    from ayon_core.lib import ToolNotFoundError
    from ayon_core.pipeline.publish import PublishError

    def missing(*_):
        raise ToolNotFoundError("oiiotool")

    instance = add("renderMain")
    before = list(instance.data["representations"])
    monkeypatch.setattr(publish_exr, "get_oiio_tool_args", missing)
    with pytest.raises(PublishError, match="AYON Third Party"):
        run(plugin, context)
    assert_untouched(instance, before)


def test_a_broken_frame_is_named_and_nothing_is_left(plugin, context, add):
    from ayon_core.pipeline.publish import PublishError

    instance, other = add("renderMain"), add("renderOther")
    broken = files_of(instance.data["representations"][0])[1]
    broken.write_bytes(broken.read_bytes()[:60])
    before = list(instance.data["representations"])
    with pytest.raises(PublishError, match=r"renderMain\.1002\.png"):
        run(plugin, context)
    assert_untouched(instance, before)
    assert_untouched(other, other.data["representations"][:1])


def test_an_artist_can_stop_it_and_nothing_is_left(plugin, context, add, monkeypatch):
    from ayon_core.pipeline.publish import PublishError

    class Stopped:
        def run(self, title, work, *, can_cancel=True):
            assert can_cancel

            def task(done, total, what=""):
                if done == 1:
                    raise Cancelled("stopped")

            return work(task)

    instance = add("renderMain", frames=range(1001, 1009))
    before = list(instance.data["representations"])
    monkeypatch.setattr(publish_exr, "progress_service", Stopped)
    with pytest.raises(PublishError, match="was stopped"):
        run(plugin, context)
    assert_untouched(instance, before)


def test_a_converted_frame_that_is_missing_is_noticed(
    plugin, context, add, monkeypatch
):
    from ayon_core.pipeline.publish import PublishError

    instance = add("renderMain")
    before = list(instance.data["representations"])
    told = "    channel list: R, G, B, A\n"
    monkeypatch.setattr(publish_exr, "run_subprocess", lambda *_, **__: told)
    with pytest.raises(PublishError, match=r"made no file of renderMain\.1001\.exr"):
        run(plugin, context)
    assert_untouched(instance, before)


@pytest.mark.parametrize(("chosen", "made"), [(True, "exr"), (False, "png")])
def test_an_artist_may_go_without_exr_files(plugin, context, add, chosen, made):
    values = {"ExtractConvertToEXR": {"create_exr": chosen}}
    instance = add("renderMain", frames=(1001,), publish_attributes=values)
    run(plugin, context, user_overrides=["create_exr"])

    assert [item["ext"] for item in instance.data["representations"]] == [made]


def test_what_artists_may_not_choose_does_not_count(plugin, context, add):
    values = {"ExtractConvertToEXR": {"create_exr": False}}
    instance = add("renderMain", frames=(1001,), publish_attributes=values)
    run(plugin, context)

    assert [item["ext"] for item in instance.data["representations"]] == ["exr"]


# --- colour spaces -------------------------------------------------------------------


def test_the_colour_space_of_the_frames_stays_that_of_the_values(plugin, context, add):
    config = {"path": "/studio/config.ocio", "template": "{root}/config.ocio"}
    instance = add("renderMain", frames=(1001,))
    instance.data["representations"][0]["colorspaceData"] = {
        "colorspace": "Output - sRGB",
        "config": config,
    }
    context.data.update(
        imageioSettings=(config, None),
        projectName="demo",
        project_settings={"core": {"imageio": {}}},
    )
    run(plugin, context)
    (made,) = instance.data["representations"]
    assert made["colorspaceData"]["colorspace"] == "Output - sRGB"
    assert 'ayon:colorspace: "Output - sRGB"' in info(files_of(made)[0])
