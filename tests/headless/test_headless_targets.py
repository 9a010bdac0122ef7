"""Which scenes a command works on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ayon_harmony.errors import UsageError
from ayon_harmony.headless.targets import (
    Selection,
    Target,
    entities_of,
    require_workfiles,
    select_targets,
)
from ayon_harmony.host.harmony_host import HarmonyHost
from ayon_harmony.model.globs import path_pattern


def select(*files, **words):
    return select_targets(Selection(tuple(map(str, files)), **words))


@pytest.fixture
def scenes(tmp_path):
    """Two workfiles, a scene folder of two versions, and other things."""
    (tmp_path / "b.zip").write_bytes(b"zip")
    (tmp_path / "a.ZIP").write_bytes(b"zip")
    (tmp_path / ".hidden.zip").write_bytes(b"zip")
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "sh010").mkdir()
    for age, name in enumerate(("old", "new")):
        path = tmp_path / "sh010" / f"{name}.xstage"
        path.write_text("<project/>")
        os.utime(path, (1000 + age, 1000 + age))
    return tmp_path


def test_a_folder_stands_for_the_workfiles_and_scenes_in_it(scenes):
    paths = [target.path for target in select(scenes)]
    assert paths == [
        scenes / "a.ZIP",
        scenes / "b.zip",
        scenes / "sh010" / "new.xstage",
    ]


def test_a_scene_folder_stands_for_the_version_named_like_it(scenes):
    (scenes / "sh010" / "sh010.xstage").write_text("<project/>")
    os.utime(scenes / "sh010" / "sh010.xstage", (1, 1))
    (target,) = select(scenes / "sh010")
    assert target.path == scenes / "sh010" / "sh010.xstage"


def test_what_is_not_there_is_a_target_with_a_problem(scenes):
    targets = select(scenes / "no.zip", scenes / "b.zip", scenes / "notes.txt")
    assert [bool(target.problem) for target in targets] == [True, False, True]
    assert str(scenes / "no.zip") in targets[0].problem
    empty = scenes / "empty"
    empty.mkdir()
    assert "No workfile" in select(empty)[0].problem


def test_a_list_names_scenes_relative_to_itself(scenes):
    (scenes / "list.txt").write_text(
        "# tonight\n\nb.zip\nsh010\nb.zip\n", encoding="utf-8-sig"
    )
    targets = select(list_file=str(scenes / "list.txt"))
    assert [target.path.name for target in targets] == ["b.zip", "new.xstage"]


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"project": "demo"},
        {"folders": ("/shots",)},
        {"list_file": "/no/such/list"},
    ],
    ids=["nothing", "project-alone", "folder-alone", "no-list"],
)
def test_a_command_line_that_names_no_scene_is_wrong(words):
    with pytest.raises(UsageError):
        select(**words)


def test_files_get_the_one_context_that_is_named(scenes):
    words = {"project": "demo", "folders": ("/shots/sh010",), "tasks": ("animation",)}
    (target,) = select(scenes / "b.zip", **words)
    assert (target.project, target.folder, target.task) == (
        "demo",
        "/shots/sh010",
        "animation",
    )
    words["folders"] = ("/shots/*",)
    assert not select(scenes / "b.zip", **words)[0].has_context


def test_a_target_comes_back_from_json(scenes):
    target = Target(scenes / "b.zip", "demo", "/a", "b", True, "why")
    assert Target.from_json(target.to_json()) == target
    assert Target.from_json(Target(None).to_json()) == Target(None)


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("/ep101/**", "/ep101/sq01/sh010", True),
        ("/ep101/**", "/ep101", True),
        ("/ep101/**", "/ep1012/sh010", False),
        ("/ep101/*", "/ep101/sq01", True),
        ("/ep101/*", "/ep101/sq01/sh010", False),
        ("/**/sh010", "/ep101/sq01/sh010", True),
        ("/**/sh010", "/sh010", True),
        ("ep101/sh0?0/", "/ep101/sh020", True),
        ("/ep101/sh[12]0", "/ep101/sh20", True),
        ("/ep101/sh[!12]0", "/ep101/sh20", False),
        ("/ep101/sh[1-3]0", "/ep101/sh20", True),
        ("/ep101/sh[z-a]0", "/ep101/sh20", False),
        ("/ep101/sh[!z-a]0", "/ep101/sh20", True),
        ("/ep101/sh[2z-a]0", "/ep101/sh20", True),
        ("/ep101/sh[\\]^-]0", "/ep101/sh20", False),
        ("/ep101[!a]sh20", "/ep101/sh20", False),
        ("/ep101[.-9]sh20", "/ep101/sh20", False),
        ("/ep101/***/sh20", "/ep101/sh20/sh20", True),
        ("/**" * 30 + "/nothing", "/ep101" * 30, False),
        ("/" + "*" * 40 + "x", "/" + "a" * 60, False),
        ("/EP101/*", "/ep101/sh010", False),
        ("/a.b/c+d", "/a.b/c+d", True),
        ("/a.b/c", "/axb/c", False),
    ],
    ids=lambda value: str(value).replace("/", ".")[:30],
)
def test_globs_match_folder_paths_name_by_name(glob, path, expected):
    assert bool(path_pattern(glob).fullmatch(path)) is expected


# --- AYON --------------------------------------------------------------------------


@pytest.fixture
def episode(make_studio):
    """An episode of three shots with workfiles; nobody is in a task."""
    studio = make_studio()
    project = studio.project("demo")
    for name in ("sh010", "sh020", "sh030"):
        project.shot(f"/ep101/{name}")
    project.shot("/ep102/sh010")
    studio.enter("demo", "/ep101/sh010", "animation")

    def workfile(folder, task, version):
        path = project.workfile_path(folder, task, version)
        path.write_bytes(b"zip")
        return str(path)

    studio.workfile = workfile
    return studio


def test_a_glob_and_a_task_select_the_last_workfiles_in_the_order_of_paths(episode):
    episode.workfile("/ep101/sh020", "animation", 9)
    first = episode.workfile("/ep101/sh010", "animation", 2)
    newest = episode.workfile("/ep101/sh020", "animation", 10)
    targets = select(project="demo", folders=("/ep101/**",), tasks=("anim*",))
    assert [target.folder for target in targets] == [
        "/ep101/sh010",
        "/ep101/sh020",
        "/ep101/sh030",
    ]
    assert [target.path and str(target.path) for target in targets] == [
        first,
        newest,
        None,
    ]
    assert targets[2].problem == "The task has no workfile."
    assert [target.has_not_begun for target in targets] == [False, False, True]
    require_workfiles(targets)
    with pytest.raises(UsageError, match=r"'/ep101/sh030' > animation: The task has"):
        require_workfiles(targets[2:])
    assert all(target.has_context for target in targets)


def test_a_version_of_the_workfile_can_be_asked_for(episode):
    wanted = episode.workfile("/ep101/sh010", "animation", 2)
    episode.workfile("/ep101/sh010", "animation", 3)
    words = {"project": "demo", "folders": ("/ep101/sh010",), "tasks": ("animation",)}
    assert str(select(**words, workfile="v002")[0].path) == wanted
    assert "v007" in select(**words, workfile="v007")[0].problem
    with pytest.raises(UsageError, match="newest"):
        select(**words, workfile="newest")


def publish_workfiles(episode, *versions):
    import ayon_api

    folder = ayon_api.get_folder_by_path("demo", "/ep101/sh010")
    task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
    for version in versions:
        episode.project("demo").publish(
            "/ep101/sh010",
            "workfileAnimation",
            "workfile",
            {"": b"zip"},
            representation="zip",
            version=version,
        )
    for each in list(ayon_api.get_versions("demo")):
        ayon_api.update_version("demo", each["id"], task_id=task["id"])


def test_published_workfiles_are_marked_as_such(episode):
    words = {"project": "demo", "folders": ("/ep101/sh010",), "tasks": ("animation",)}
    publish_workfiles(episode, 10, 9)
    (target,) = select(**words, workfile="published")
    assert target.is_published
    assert "v010" in target.path.name
    words["tasks"] = ("compositing",)
    assert "published" in select(**words, workfile="published")[0].problem


class WritingHost(HarmonyHost):
    def save_workfile(self, dst_path=None):
        Path(dst_path).write_bytes(b"zip")


def test_tasks_on_a_share_that_is_away_are_not_taken_for_ones_to_begin(episode):
    words = {"project": "demo", "folders": ("/ep101/sh010",), "tasks": ("animation",)}
    path = Path(episode.workfile("/ep101/sh010", "animation", 2))
    entities = entities_of(select(**words)[0])
    WritingHost().save_workfile_with_context(str(path), *entities, version=2)
    path.unlink()
    assert select(**words)[0].has_not_begun
    path.parent.rename(path.parent.with_name("away"))
    publish_workfiles(episode, 4)
    published = select(**words, workfile="published")[0].path
    published.parent.rename(published.parent.with_name("away"))
    for workfile, name in (("last", path.name), ("published", published.name)):
        (target,) = select(**words, workfile=workfile)
        assert not target.has_not_begun
        assert f"AYON knows '{name}', but the folder" in target.problem


def test_a_glob_that_fits_nothing_is_wrong_usage(episode):
    with pytest.raises(UsageError, match="/ep999"):
        select(project="demo", folders=("/ep999/**",))
    with pytest.raises(UsageError, match="no project 'other'"):
        select(project="other", folders=("/**",))


# --- URIs --------------------------------------------------------------------------

SHOT = "ayon+entity://demo/ep101/sh010"


def test_uris_name_folders_tasks_and_workfiles(episode):
    first = episode.workfile("/ep101/sh010", "animation", 1)
    last = episode.workfile("/ep101/sh010", "animation", 2)
    (target,) = select(uris=(f"{SHOT}?task=animation",))
    assert (str(target.path), target.is_last) == (last, True)
    assert (target.folder, target.task) == ("/ep101/sh010", "animation")
    (named,) = select(
        uris=(f"{SHOT}?task=animation&workfile={os.path.basename(first)}",)
    )
    assert (str(named.path), named.is_last) == (first, False)
    tasks = {each.task for each in select(uris=(SHOT,))}
    assert tasks == {
        each.task for each in select(project="demo", folders=("/ep101/sh010",))
    }
    (older,) = select(uris=(f"{SHOT}?task=animation",), workfile="v001")
    assert str(older.path) == first
    assert select(uris=("ayon://demo/ep101/sh010?task=animation",)) == [target]


def test_a_list_and_a_command_line_mix_uris_and_files(episode, scenes):
    wanted = episode.workfile("/ep101/sh010", "animation", 1)
    uri = f"{SHOT}?task=animation"
    (scenes / "list.txt").write_text(f"b.zip\n{uri}\n")
    paths = [scenes / "b.zip", wanted]
    assert list(
        map(str, (t.path for t in select(list_file=str(scenes / "list.txt"))))
    ) == [str(path) for path in paths]
    assert [str(each.path) for each in select(scenes / "b.zip", uri)] == [
        str(path) for path in paths
    ]


def test_a_uri_names_a_published_workfile_with_the_context_of_its_task(episode):
    publish_workfiles(episode, 1, 2)
    product = f"{SHOT}?product=workfileAnimation"
    for words, number in (("", 2), ("&version=latest", 2), ("&version=v001", 1)):
        (target,) = select(uris=(product + words,))
        assert target.is_published
        assert target.task == "animation"
        assert f"v00{number}" in target.path.name
    (target,) = select(uris=(f"{product}&version=v002&representation=zip",))
    assert target.path.is_file()
    for words, told in (
        ("&version=v009", "no version v009"),
        ("&version=hero", "no version hero"),
        ("&representation=exr", "others have no scene"),
    ):
        (target,) = select(uris=(product + words,))
        assert told in target.problem


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        (f"{SHOT}?task=nothing", "no task"),
        ("ayon+entity://demo/ep999?task=animation", "no task"),
        (f"{SHOT}?task=animation&workfile=no.zip", "no workfile 'no.zip'"),
        (f"{SHOT}?task=nothing&workfile=no.zip", "no task 'nothing'"),
        (f"{SHOT}?product=nothing", "no product 'nothing'"),
    ],
    ids=["task", "folder", "workfile", "task-of-workfile", "product"],
)
def test_what_a_uri_names_and_ayon_has_not_is_a_target_with_a_problem(
    episode, uri, told
):
    (target,) = select(uris=(uri,))
    assert told in target.problem
    assert target.path is None
    assert not target.has_not_begun


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("http://demo/ep101", "no URI of AYON"),
        ("ayon+entity:///ep101", "no URI of AYON"),
        ("ayon://[demo/ep101", "no URI"),
        ("ayon://demo", "names no folder"),
        ("ayon://nobody/ep101", "no project 'nobody'"),
        (f"{SHOT}?task=a&product=b", "a task and a product"),
        (f"{SHOT}?workfile=a.zip", "not its task"),
        (f"{SHOT}?version=v001", "not its product"),
        (f"{SHOT}?shot=a", "asks for 'shot'"),
        (f"{SHOT}?product=nothing&version=newest", "no product"),
    ],
    ids=range(10),
)
def test_a_uri_that_can_name_no_scene_is_wrong_usage(episode, uri, told):
    try:
        (target,) = select(uris=(uri,))
        message = target.problem
    except UsageError as error:
        message = str(error)
    assert told in message


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("b.zip\r\n".encode("utf-16"), id="powershell"),
        pytest.param(b'\xef\xbb\xbf"b.zip"\r\n', id="quotes"),
        pytest.param("\ufeffb.zip".encode("utf-16-be"), id="big endian"),
    ],
)
def test_a_list_may_be_one_that_windows_wrote(scenes, content):
    (scenes / "list.txt").write_bytes(content)

    (target,) = select(list_file=str(scenes / "list.txt"))

    assert (target.path, target.problem) == (scenes / "b.zip", "")


def test_a_list_in_another_code_is_told(scenes):
    (scenes / "list.txt").write_bytes(b"\xe9.zip\n")

    with pytest.raises(UsageError, match="Save it as UTF-8"):
        select(list_file=str(scenes / "list.txt"))


@pytest.mark.skipif(os.name == "nt", reason="paths of Windows elsewhere")
@pytest.mark.parametrize("path", ["P:\\show\\sh010.zip", "\\\\nas\\show\\sh010.zip"])
def test_a_path_of_windows_is_told_with_what_holds_on_every_system(scenes, path):
    (scenes / "list.txt").write_text(f"{path}\n")

    told = {"list_file": str(scenes / "list.txt")}
    for (target,) in (select(path), select(**told)):
        assert str(target.path) == path
        assert "path of Windows" in target.problem
        assert "--uri" in target.problem


def test_a_name_that_no_disk_can_hold_is_a_scene_that_is_not_there():
    (target,) = select("x" * 5000)

    assert target.problem.startswith("There is no")
