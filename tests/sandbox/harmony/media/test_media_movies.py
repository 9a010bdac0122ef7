"""Review movies, rendered frames in script, and movies taken apart."""

from __future__ import annotations

import shutil
import struct
import subprocess
import wave
from pathlib import Path

import pytest

from sandbox.harmony.render.images import read_image
from sandbox.harmony.render.lettering import read_frame_number
from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("ffprobe") is None, reason="no ffprobe here"),
]

SCENE = """
    scene.setDefaultResolution(320, 180, 41.112);
    frame.remove(1, frame.numberOf() - 1);
    frame.insert(1, 11);
    scene.setStartFrame(1);
    scene.setStopFrame(12);
    var comp = node.add('Top', 'Comp', 'COMPOSITE', 0, 0, 0);
    var card = node.add('Top', 'Card', 'COLOR_CARD', 0, 0, 0);
    var shown = node.add('Top', 'Shown', 'DISPLAY', 0, 0, 0);
    node.link(card, 0, comp, 0);
    node.link(comp, 0, shown, 0);
    node.setAsGlobalDisplay(shown);
"""


def probe(path: Path) -> dict[str, str]:
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_entries",
         "stream=codec_name,width,height,nb_read_frames,codec_type", "-of",
         "default=nw=1", str(path)],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    video: dict[str, str] = {}
    stream: dict[str, str] = {}
    for line in told.splitlines():
        key, _, value = line.partition("=")
        if key == "codec_name":
            stream = {}
        stream[key] = value
        if key == "codec_type":
            target = "sound" if value == "audio" else "video"
            video[target] = stream["codec_name"]
        if (
            key in ("width", "height", "nb_read_frames")
            and video.get("video") == (stream["codec_name"])
        ):
            video[key] = value
    return video


def silence(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        count = round(seconds * 8000)
        out.writeframes(struct.pack(f"<{count}h", *([1000, -1000] * (count // 2))))
    return path


def test_export_to_quicktime_with_openh264_is_h264_with_sound(tmp_path):
    target = tmp_path / "review.mov"
    sound = silence(tmp_path / "a.wav", 0.5)
    text = f"""{SCENE}
        column.add('voice', 'SOUND');
        column.importSound('voice', 1, '{sound.as_posix()}');
        exporter.exportToQuicktime('openH264', 3, 8, true, 160, 90,
            '{target.as_posix()}', 'Shown', false, 1)
    """
    assert run_script(text, new_scene=tmp_path / "sc") is True
    found = probe(target)
    assert found["video"] == "h264"
    assert found["sound"] == "aac"
    assert (found["width"], found["height"]) == ("160", "90")
    assert found["nb_read_frames"] == "6"


def test_minus_one_means_playback_range_and_scene_resolution(tmp_path):
    target = tmp_path / "review.mov"
    text = f"""{SCENE}
        scene.setStartFrame(2); scene.setStopFrame(5);
        exporter.exportToQuicktime('', -1, -1, true, -1, -1, '{target.as_posix()}', '')
    """
    assert run_script(text, new_scene=tmp_path / "sc") is True
    found = probe(target)
    assert (found["width"], found["nb_read_frames"]) == ("320", "4")
    assert "sound" not in found


@pytest.mark.parametrize(
    ("path", "display"), [("/nowhere/x.mov", ""), ("", ""), ("ok.mov", "Nope")]
)
def test_an_export_that_cannot_be_gives_false(tmp_path, path, display):
    place = f"{tmp_path.as_posix()}/{path}" if path == "ok.mov" else path
    text = f"""{SCENE}
        exporter.exportToQuicktime('openH264', 1, 2, false, 64, 36, '{place}',
            '{display}')
    """
    assert run_script(text, new_scene=tmp_path / "sc") is False


def test_export_movie_came_with_24_and_throws_on_failure(tmp_path):
    text = "typeof exporter.exportMovie"
    assert run_script(text, version=22, new_scene=tmp_path / "a") == "undefined"
    target = tmp_path / "m.mov"
    script = f"""{SCENE}
        exporter.exportMovie({{dstPath: '{target.as_posix()}', startFrame: 1,
            lastFrame: 2, resX: 64, resY: 36, codec: exporter.prores4444}})
    """
    run_script(script, version=24, new_scene=tmp_path / "b")
    assert probe(target)["video"] == "prores"
    with pytest.raises(ScriptFailedError, match="does not exist"):
        run_script(
            SCENE + "exporter.exportMovie({dstPath: '/nowhere/x.mov', lastFrame: 2})",
            version=24,
            new_scene=tmp_path / "c",
        )


def test_a_gif_is_a_gif(tmp_path):
    target = tmp_path / "a.gif"
    text = f"""{SCENE}
        exporter.exportGIF({{fileName: '{target.as_posix()}', startFrame: 1,
            stopFrame: 3, resX: 64, resY: 36}})
    """
    assert run_script(text, new_scene=tmp_path / "sc") is True
    assert target.read_bytes()[:6] == b"GIF89a"
    assert probe(target)["nb_read_frames"] == "3"


def test_the_export_folder_ends_with_a_slash(tmp_path):
    found = run_script("exporter.getExportDir()", new_scene=tmp_path / "sc")
    assert found.endswith("/")
    assert Path(found).is_dir()


def test_frame_ready_comes_for_every_frame_and_its_cel_writes_files(tmp_path):
    folder = tmp_path.as_posix()
    text = f"""{SCENE}
        var seen = [];
        function onFrame(number, cel) {{
            seen.push(number);
            cel.imageFile('{folder}/f' + number + '.png');
            cel.imageFile('{folder}/f' + number + '.tga', 'TGA', 'TGA4');
        }}
        function onEnd() {{ seen.push('end'); }}
        render.setRenderDisplay('Top/Shown');
        render.setResolution(64, 36);
        render.frameReady.connect(onFrame);
        render.renderFinished.connect(onEnd);
        render.renderScene(2, 4);
        render.frameReady.disconnect(onFrame);
        render.renderFinished.disconnect(onEnd);
        render.renderScene(1, 1);
        seen
    """
    assert run_script(text, new_scene=tmp_path / "sc") == [2, 3, 4, "end"]
    image = read_image(tmp_path / "f3.png")
    assert (image.width(), image.height()) == (64, 36)
    assert read_frame_number(image) == 3
    assert read_image(tmp_path / "f4.tga").width() == 64


def test_render_nodes_came_with_24_and_a_frame_list_with_25(tmp_path):
    text = f"""{SCENE}
        var seen = [];
        var fn = function (number, cel, path) {{ seen.push([number, path]); }};
        render.setResolution(64, 36);
        render.nodeFrameReady.connect(fn);
        render.renderNodes([card], [3, 1]);
        render.nodeFrameReady.disconnect(fn);
        seen
    """
    found = run_script(text, version=25, new_scene=tmp_path / "a")
    assert found == [[3, "Top/Card"], [1, "Top/Card"]]
    assert run_script("typeof render.renderNodes", new_scene=tmp_path / "b") == (
        "undefined"
    )


def test_write_nodes_run_along_when_enabled(tmp_path):
    text = f"""{SCENE}
        var out = node.add('Top', 'Out', 'WRITE', 0, 0, 0);
        node.link(comp, 0, out, 0);
        render.setWriteEnabled(true);
        render.setResolution(64, 36);
        render.renderScene(1, 2);
    """
    run_script(text, new_scene=tmp_path / "sc")
    names = sorted(path.name for path in (tmp_path / "sc" / "frames").iterdir())
    assert names == ["final-0001.tga", "final-0002.tga"]


def test_a_movie_is_taken_apart_into_pictures_and_sound(tmp_path):
    movie = tmp_path / "in.mov"
    sound = silence(tmp_path / "a.wav", 0.5)
    text = f"""{SCENE}
        column.add('voice', 'SOUND');
        column.importSound('voice', 1, '{sound.as_posix()}');
        exporter.exportToQuicktime('openH264', 1, 6, true, 320, 180,
            '{movie.as_posix()}', '');
        MovieImport.setMovieFilename('{movie.as_posix()}');
        MovieImport.setImageFolder('{(tmp_path / "frames").as_posix()}');
        MovieImport.setImagePrefix('shot');
        MovieImport.setAudioFile('{(tmp_path / "out.wav").as_posix()}');
        MovieImport.setStartFrame(3);
        [MovieImport.doImport(), MovieImport.numberOfImages(), MovieImport.image(0),
         MovieImport.isAudioFileCreated()]
    """
    done, count, first, has_sound = run_script(text, new_scene=tmp_path / "sc")
    assert (done, count, has_sound) == (True, 4, True)
    assert first.endswith("/frames/shot-1.png")
    assert read_frame_number(read_image(Path(first))) == 3
    assert (tmp_path / "out.wav").is_file()


def test_a_missing_movie_imports_nothing(tmp_path):
    text = """
        MovieImport.setMovieFilename('/nowhere.mov');
        MovieImport.setImageFolder('/tmp');
        [MovieImport.doImport(), MovieImport.numberOfImages()]
    """
    assert run_script(text, new_scene=tmp_path / "sc") == [False, 0]


def test_a_missing_display_is_told(tmp_path):
    told = run_script_full(
        "render.setRenderDisplay('Top/Nope'); render.renderScene(1, 1); 1",
        new_scene=tmp_path / "sc",
    )
    assert any("there is no display" in one["text"] for one in told["messages"])
