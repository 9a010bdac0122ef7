"""Reading and writing .xstage files, and undo over them."""

from __future__ import annotations

from pathlib import Path
from xml.dom import minidom

import pytest

from sandbox.harmony.model.undo import UndoStack
from sandbox.harmony.model.xstage import (
    Document,
    NotASceneError,
    SceneDocument,
    SceneFileError,
    copy_element,
    format_number,
    make,
)

SCENES = Path(__file__).parents[3] / "data" / "scenes"
REAL = sorted(SCENES.glob("*/*.xstage"))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_a_real_scene_is_written_back_byte_for_byte(path):
    content = path.read_bytes()
    assert SceneDocument.parse(content).to_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b'<project creator="harmony"><scenes><scene/></scenes></project>',
        b"<!-- before --><project><scenes><scene/></scenes></project><!-- after -->",
        b'<?xml version="1.0" encoding="UTF-8"?>\r\n<project>\r\n <scenes>\r\n'
        b"  <scene/>\r\n </scenes>\r\n</project>\r\n",
        b"\xef\xbb\xbf<project><scenes><scene/></scenes></project>",
        b'<!DOCTYPE project>\n<project  a="1">text<!--c--><scenes><scene/>'
        b"</scenes>tail<?pi data?></project>",
        '<project n="Größe 目"><scenes><scene/></scenes></project>'.encode(),
        b'<project v="two\nlines" w="&amp;&lt;&gt;&quot;"><scenes><scene/></scenes>'
        b"</project>",
        b'<project v="ref&#10;and\nraw"><scenes><scene/></scenes></project>',
        b'<project><scenes><scene><val>\n <![CDATA[a < b\n  c="d\ne"]]>\n</val> &amp;'
        b"<![CDATA[]]>tail</scene></scenes><!-- <![CDATA[x]]> --></project>",
        b'<project xmlns:a="urn:a" a:b="1"><scenes><scene a:c="2"/></scenes></project>',
        b"<project><scenes><scene><x:y/></scene></scenes></project>",
    ],
)
def test_whatever_stands_in_the_file_comes_back(content):
    assert SceneDocument.parse(content).to_bytes() == content


def test_line_breaks_in_values_stay_line_breaks():
    document = SceneDocument.parse(
        b'<project v="a\nb" w="c&#10;d"><scenes><scene/></scenes></project>'
    )
    assert document.root.get("v") == "a\nb"
    assert document.root.get("w") == "c\nd"


def test_a_cdata_section_reads_as_its_text():
    document = SceneDocument.parse(
        b"<project><scenes><scene><JS><![CDATA[a<b&c]]></JS></scene></scenes></project>"
    )
    script = document.scene.find("JS")
    assert script.text == "a<b&c"
    document.set_text(script, "x > 1")
    assert "<JS>x &gt; 1</JS>" in document.to_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "zip archive"),
        (b"", "file is empty"),
        (b"\0\0\0\0", "zero bytes"),
        (b"SQLite format 3\0", "SQLite"),
        (b"version https://git-lfs.github.com/spec/v1", "LFS pointer"),
        (b"hello there", "unknown data"),
        (b"<elements/>", "root is <elements>"),
        (b"<project/>", "no scene in it"),
    ],
)
def test_a_file_that_is_no_scene_is_refused_with_what_it_is(content, said):
    with pytest.raises(NotASceneError, match=said):
        SceneDocument.parse(content)


def test_broken_xml_is_refused():
    with pytest.raises(SceneFileError, match="broken XML"):
        SceneDocument.parse(b"<project><scenes><scene></project>")


def small() -> Document:
    return Document.parse(b"<list>\n <a/>\n <b/>\n</list>\n")


def test_new_elements_are_laid_out_like_the_others():
    document = small()
    group = document.insert(document.root, 1, make("group"))
    document.append(group, make("leaf", val="1"))
    assert document.to_text() == (
        '<list>\n <a/>\n <group>\n  <leaf val="1"/>\n </group>\n <b/>\n</list>\n'
    )


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_a_copy_says_the_same_and_shares_nothing(path):
    document = SceneDocument.parse(path.read_bytes())
    before = document.to_text()
    document.root = copy_element(document.root)
    assert document.to_text() == before
    duplicate = copy_element(document.root)
    for element in duplicate.iter():
        element.set("changed", "yes")
        element.text = "changed"
    duplicate.clear()
    assert document.to_text() == before


def test_removing_the_last_child_leaves_a_closed_element():
    document = small()
    for child in list(document.root):
        document.remove(document.root, child)
    assert document.to_text() == "<list/>\n"


def test_undo_and_redo_give_the_very_same_bytes():
    document = small()
    stack = UndoStack(document)
    before = document.to_bytes()
    with stack.step("edit"):
        added = document.insert(document.root, 0, make("c"))
        document.set(added, "val", "x")
        document.set_text(added, "text")
        document.remove(document.root, document.root[1])
        document.remove(document.root, document.root[1])
    after = document.to_bytes()
    assert stack.undo() == 1
    assert document.to_bytes() == before
    assert stack.redo() == 1
    assert document.to_bytes() == after
    assert stack.undo(5) == 1
    assert document.to_bytes() == before


def test_cancel_takes_back_only_what_the_accumulation_did():
    document = small()
    stack = UndoStack(document)
    document.set(document.root, "kept", "1")
    stack.begin("outer")
    with stack.step("inner"):
        document.set(document.root, "gone", "1")
    stack.cancel()
    assert dict(document.root.attrib) == {"kept": "1"}
    assert len(stack.names) == 1


def test_an_exception_in_a_step_takes_it_back():
    document = small()
    stack = UndoStack(document)

    def fail() -> None:
        with stack.step("fails"):
            document.set(document.root, "x", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not document.root.attrib
    assert stack.names == []


def test_a_new_step_forgets_what_was_undone():
    document = small()
    stack = UndoStack(document)
    document.set(document.root, "x", "1")
    stack.undo()
    document.set(document.root, "y", "1")
    assert stack.redo() == 0


def test_a_parser_of_the_standard_library_reads_what_we_write():
    document = SceneDocument.load(REAL[0])
    document.set(document.options, "note", 'a "quoted" <thing> & é')
    parsed = minidom.parseString(document.to_bytes())
    options = parsed.documentElement.getElementsByTagName("options")[0]
    assert options.getAttribute("note") == 'a "quoted" <thing> & é'


@pytest.mark.parametrize(
    ("value", "spelt"),
    [(1.0, "1"), (0.2, "0.20000000000000001"), (-360, "-360"), (0.5, "0.5")],
)
def test_numbers_are_spelt_as_scene_files_spell_them(value, spelt):
    assert format_number(value) == spelt
