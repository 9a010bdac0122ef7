"""Facts about scenes without Harmony."""

import contextlib
import time
import zipfile

import pytest

from ayon_harmony.errors import ArchiveError, WorkfileError
from ayon_harmony.formats.scene_content import read_content
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.xstage import (
    describe_first_bytes,
    read_scene_facts,
    read_top_nodes,
)
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import extract_scene
from sandbox.disks.windows import WindowsDisk

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<project source="Harmony Premium version {version} build 1" version="{packed}" '
    'build="1" creator="harmony">\n'
)
BODY = """
 <elements>
  <element id="1" elementName="hero" elementFolder="hero.1" pixmapFormat="10"
    scanType="2" fieldChart="12" vectorType="0" rootFolder="elements">
   <drawings><dwg name="1"/><dwg name="a"/></drawings>
  </element>
 </elements>
 <options>
  <resolution name="" size="2048,858" fovFit="VerticalFitFov" fov="41.112"/>
  <framerate val="23.976"/>
 </options>
 <scenes>
  <scene name="Top" id="1" nbframes="120" startFrame="5" stopFrame="100">
   <columns><column type="0" name="c" id="1"/></columns>
   <options><defaultDisplay val="Display"/></options>
   <rootgroup name="Top">
    <nodeslist>
     <module type="READ" name="hero" pos="0,0,0"><attrs><drawing>
       <elementMode val="true"/></drawing></attrs></module>
     <group name="Out" pos="0,0,0">
      <options/>
      <nodeslist>
       <module type="WRITE" name="W" pos="0,0,0">
        <options><collapsed val="false"/><disabled value="true"/></options>
        <attrs>
         <drawingName val="frames/x-"/><leadingZeros val="3"/>
         <drawingType val="PNG4"/><movieAudio/>
         <enabling><filter val="ALWAYS"/><filterName/></enabling>
        </attrs>
        <ports><in type="0"/></ports>
       </module>
       <group name="In"><nodeslist>
        <module type="WRITE" name="W2" pos="0,0,0"><attrs>
         <drawingName val="y"/></attrs></module>
       </nodeslist></group>
      </nodeslist>
     </group>
     <module type="DISPLAY" name="Display" pos="0,0,0"/>
    </nodeslist>
   </rootgroup>
   <metas>
    <meta type="string" name="ayon" creator="AYON" version="1.0">
     <string value="{&quot;a&quot;: &quot;&lt;é&gt;&quot;}"/></meta>
    <meta type="guideList" name="guideList"><guideList selectedGuide="-1"/></meta>
   </metas>
  </scene>
  <scene name="Symbol" id="2" nbframes="1"><rootgroup name="Top"><nodeslist>
    <module type="WRITE" name="S"/></nodeslist></rootgroup></scene>
 </scenes>
 <metas><meta name="checksumValidation"><value value="no"/></meta></metas>
</project>
"""


def write_scene(path, version="22.0.0", packed="2200", body=BODY):
    path.write_text(HEAD.format(version=version, packed=packed) + body, "utf-8")
    return path


def test_the_facts_of_a_scene_are_read(tmp_path):
    facts = read_scene_facts(write_scene(tmp_path / "a.xstage"))
    assert facts.version == (22, 0, 0)
    assert facts.fps == 23.976
    assert (facts.width, facts.height, facts.fov) == (2048, 858, 41.112)
    assert facts.length == SceneLength(120, 5, 100)
    assert facts.default_display == "Display"
    assert facts.symbol_count == 1


def test_nodes_are_counted_in_groups_but_not_in_symbols(tmp_path):
    facts = read_scene_facts(write_scene(tmp_path / "a.xstage"))
    assert facts.node_types == {"READ": 1, "GROUP": 2, "WRITE": 2, "DISPLAY": 1}
    assert facts.node_count == 6


def test_write_nodes_are_found_at_any_depth_with_what_they_write(tmp_path):
    outer, inner = read_scene_facts(write_scene(tmp_path / "a.xstage")).write_nodes
    assert (outer.path, outer.is_enabled) == ("Top/Out/W", False)
    assert outer.attributes == {
        "drawingName": "frames/x-",
        "leadingZeros": "3",
        "drawingType": "PNG4",
        "movieAudio": "",
        "enabling.filter": "ALWAYS",
        "enabling.filterName": "",
    }
    assert (inner.path, inner.is_enabled) == ("Top/Out/In/W2", True)


@pytest.mark.parametrize(
    ("group_options", "write_options", "is_enabled"),
    [
        ("", "", True),
        ("", '<disabled val="true"/>', False),
        ("", '<disabled value="true"/>', False),
        ('<disabled value="true"/>', "", False),
        ('<disabled value="false"/>', '<disabled val="false"/>', True),
    ],
)
def test_a_write_node_renders_when_it_and_its_groups_are_enabled(
    tmp_path, group_options, write_options, is_enabled
):
    body = (
        '<scenes><scene name="Top" nbframes="1"><rootgroup name="Top"><nodeslist>'
        f'<group name="G"><options>{group_options}</options><nodeslist><group name="H">'
        '<options/><nodeslist><module type="WRITE" name="W">'
        f"<options>{write_options}</options></module></nodeslist></group></nodeslist>"
        '</group><module type="WRITE" name="Free"/>'
        "</nodeslist></rootgroup></scene></scenes></project>"
    )
    path = write_scene(tmp_path / "a.xstage", body=body)
    inner, free = read_scene_facts(path).write_nodes
    assert (inner.path, inner.is_enabled) == ("Top/G/H/W", is_enabled)
    assert free.is_enabled


def test_long_text_is_read_in_the_form_of_harmony_20(tmp_path):
    body = (
        '<scenes><scene name="Top" nbframes="1"><rootgroup name="Top"><nodeslist>'
        '<module type="WRITE" name="W"><attrs><scriptEditor><val>'
        "<![CDATA[// one\nif (a < b) {}]]></val></scriptEditor>"
        '<drawingName val="x"/></attrs></module>'
        "</nodeslist></rootgroup></scene></scenes></project>"
    )
    path = write_scene(tmp_path / "a.xstage", "20.0.3", "2003", body=body)
    (write,) = read_scene_facts(path).write_nodes
    assert write.attributes == {
        "scriptEditor": "// one\nif (a < b) {}",
        "drawingName": "x",
    }


def test_elements_tell_folder_extension_and_drawings(tmp_path):
    (element,) = read_scene_facts(write_scene(tmp_path / "a.xstage")).elements
    assert (element.id, element.name, element.folder) == (1, "hero", "elements/hero.1")
    assert (element.extension, element.drawings) == ("png", ("1", "a"))


def test_metadata_of_the_scene_is_read_and_that_of_the_project_is_not(tmp_path):
    facts = read_scene_facts(write_scene(tmp_path / "a.xstage"))
    assert facts.metadata == {"ayon": '{"a": "<é>"}'}


@pytest.mark.parametrize(
    ("version", "packed", "expected"),
    [
        ("12.1.1", "1211", (12, 1, 1)),
        ("16.0.1", "1601", (16, 0, 1)),
        ("21.0.3", "2103", (21, 0, 3)),
        ("25.1.0", "2510", (25, 1, 0)),
        ("27.0.0", "2700", (27, 0, 0)),
        ("22.3", "2230", (22, 3, 0)),
        ("unknown", "2204", (22, 0, 4)),
        ("unknown", "2213", (22, 1, 3)),
        ("unknown", "", (0, 0, 0)),
    ],
)
def test_versions_are_told(tmp_path, version, packed, expected):
    path = write_scene(tmp_path / "a.xstage", version, packed)
    assert read_scene_facts(path).version == expected


@pytest.mark.parametrize(
    ("folder", "file", "version", "color_space"),
    [
        ("harmony21_new_scene", "harmony21_new_scene", (21, 0, 3), "lin_ap0"),
        ("harmony27_empty", "ftrack_bootstrap", (27, 0, 0), "sRGB"),
    ],
)
def test_scenes_saved_by_harmony_are_read(
    data_scenes, folder, file, version, color_space
):
    facts = read_scene_facts(data_scenes / folder / f"{file}.xstage")
    assert facts.version == version
    assert facts.length == SceneLength(60, 1, 60)
    assert (facts.width, facts.height, facts.fps) == (1920, 1080, 24.0)
    assert facts.color_space == color_space
    assert facts.node_types == {"COMPOSITE": 1, "DISPLAY": 1, "WRITE": 1, "READ": 1}
    assert facts.write_nodes[0].attributes["drawingName"] == "frames/final-"
    assert facts.elements[0].extension == "tvg"


def test_a_compressed_scene_is_told_for_what_it_is(tmp_path):
    path = tmp_path / "a.xstage"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xstage", "x")
    with pytest.raises(WorkfileError, match="zip archive") as caught:
        read_scene_facts(path)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"\0" * 64, "zeros only"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"SQLite format 3\0", "SQLite"),
        (b"OTVGfull", "TVG"),
        (b"hello wo", "68 65 6c 6c 6f 20 77 6f"),
    ],
)
def test_the_first_bytes_tell_what_is_no_xml(tmp_path, data, what):
    path = tmp_path / "a.xstage"
    path.write_bytes(data)
    with pytest.raises(WorkfileError, match=what):
        read_scene_facts(path)


@pytest.mark.parametrize("start", [b"<?xml", b"\xef\xbb\xbf<?xml", b"\n <project"])
def test_xml_needs_no_word(start):
    assert describe_first_bytes(start) is None


def test_a_truncated_scene_is_damaged_and_names_its_backup(tmp_path):
    path = write_scene(tmp_path / "a.xstage", body=BODY[:900])
    with pytest.raises(WorkfileError, match=r"damaged in line .*a\.xstage~"):
        read_scene_facts(path)


@pytest.mark.parametrize("read", [read_scene_facts, read_scene_graph, read_top_nodes])
def test_a_scene_that_is_told_damaged_is_not_kept_open(tmp_path, read):
    path = write_scene(tmp_path / "a.xstage", body=BODY.replace("</", "</x"))
    acted = contextlib.nullcontext() if disk.IS_WINDOWS else WindowsDisk()
    with acted:
        with pytest.raises(Exception, match="damaged|mismatched") as told:
            read(path)
        path.unlink()
    assert told.value.__traceback__ is not None


def test_other_xml_is_no_scene(tmp_path):
    path = tmp_path / "a.xstage"
    path.write_text("<html></html>", "utf-8")
    with pytest.raises(WorkfileError, match="holds <html>"):
        read_scene_facts(path)


def test_a_missing_scene_is_named(tmp_path):
    with pytest.raises(WorkfileError, match=r"gone\.xstage"):
        read_scene_facts(tmp_path / "gone.xstage")


def test_a_scene_that_says_little_gives_none_for_the_rest(tmp_path):
    path = write_scene(tmp_path / "a.xstage", body="<scenes/></project>")
    facts = read_scene_facts(path)
    assert (facts.fps, facts.width, facts.length) == (None, None, None)
    assert facts.node_count == 0


@pytest.mark.slow
def test_a_scene_of_20_mb_is_read_without_keeping_it(tmp_path):
    module = (
        '<module type="READ" name="d{0}" pos="0,0,0"><options><collapsed/></options>'
        "<attrs>" + '<offset><x val="0" defaultValue="0"/></offset>' * 40 + "</attrs>"
        "</module>\n"
    )
    path = tmp_path / "big.xstage"
    modules = "".join(module.format(number) for number in range(10_500))
    body = (
        '<scenes><scene name="Top" nbframes="10"><rootgroup name="Top"><nodeslist>'
        + modules
        + '<module type="WRITE" name="W"/></nodeslist></rootgroup></scene></scenes>'
        "</project>"
    )
    write_scene(path, body=body)
    assert path.stat().st_size > 19_000_000
    started = time.perf_counter()
    facts = read_scene_facts(path)
    print(f"{path.stat().st_size} bytes in {time.perf_counter() - started:.2f} s")
    assert facts.node_count == 10_501
    assert [write.path for write in facts.write_nodes] == ["Top/W"]


@pytest.mark.parametrize("encoding", ["inf", "shift_jis", "utf-7"])
def test_a_scene_in_an_encoding_that_cannot_be_read_is_told(tmp_path, encoding):
    head = HEAD.replace("UTF-8", encoding).format(version="22.0.5", packed="2205")
    path = tmp_path / "sh010" / "sh010.xstage"
    path.parent.mkdir()
    path.write_text(head + BODY, encoding="utf-8")
    for read in (
        read_scene_facts,
        read_scene_graph,
        lambda path: read_content(path.read_bytes(), path.name),
    ):
        with pytest.raises(WorkfileError, match=r"sh010\.xstage"):
            read(path)
    zipped = tmp_path / "sh010.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(path, path.name)
    with pytest.raises(ArchiveError, match="is not XML"):
        extract_scene(zipped, tmp_path / "extracted")


def test_nodes_at_the_top_are_read_with_their_place_and_without_those_of_symbols(
    tmp_path,
):
    body = BODY.replace('name="hero" pos="0,0,0"', 'name="hero" pos="12,-7,0"')

    nodes = read_top_nodes(write_scene(tmp_path / "a.xstage", body=body))

    assert nodes == (
        ("hero", "READ", 12, -7),
        ("Out", "GROUP", 0, 0),
        ("Display", "DISPLAY", 0, 0),
    )
