"""The throw-away folder that a Harmony is asked in: scenes, scripts, fixtures.

::

    folder/
    ├── scene/first, second, third  empty scenes, each with hooks in ``scripts``
    ├── global/                     what TOONBOOM_GLOBAL_SCRIPT_LOCATION names
    ├── packages/ayon_probe/        what TB_EXTERNAL_SCRIPT_PACKAGES_FOLDER names
    ├── fixtures/                   files that statements import
    ├── scratch/                    what statements write
    ├── results/                    one file for each answer
    ├── home/, temp/                the emulator's home; temporary files
    └── batch.js, interactive-1.js, interactive-2.js, output-*.txt
"""

from __future__ import annotations

import json
import os
import struct
import wave
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ayon_harmony import environment
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.probes.statement import Statement
from ayon_harmony.working.empty_scene import write_empty_scene

RUNNER = Path(__file__).resolve().parent / "js" / "runner.js"
PACKAGES = "TB_EXTERNAL_SCRIPT_PACKAGES_FOLDER"

_PALETTE = """ToonBoomAnimationInc PaletteFile 2
Solid    Skin    0x0a1b2c3d4e5f6071  250  10  20 255
Solid    "Two words"    0x0a1b2c3d4e5f6072  30  240  40 128
"""

_HOOK = """
/* {place} */
function {name}() {{
    if (typeof ayonHooks === 'undefined') {{
        ayonHooks = [];
    }}
    ayonHooks.push('{place}');
    {then}
}}
"""

_RUN = """if (typeof ayonProbes === 'undefined') {{
        include({folder} + '/interactive-' + (scene.currentVersionName() === 'second' ? 2 : 1) + '.js');
    }}"""  # noqa: E501

_CONFIGURE = """
exports.configure = function (packageFolder, packageName) {{
    var file = new File({folder} + '/scratch/configured-' + new Date().getTime());
    file.open(FileAccess.WriteOnly);
    file.write(JSON.stringify([packageFolder, packageName, __packageFolder__]));
    file.close();
}};
"""

_MODULE = """
var counted = 0;
exports.count = function () {
    counted += 1;
    return counted;
};
exports.file = __file__;
"""


class Workplace:
    """One throw-away folder; everything is made, nothing is taken away.

    Args:
        folder: Must be empty, or not be there yet.

    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.results = self.folder / "results"
        for name in ("results", "fixtures", "scratch", "home", "temp", "global"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.first = write_empty_scene(self.folder / "scene" / "first")
        self.second = write_empty_scene(self.folder / "scene" / "second")
        self.third = write_empty_scene(self.folder / "scene" / "third")
        self._write_hooks()
        self._write_fixtures()
        self._write_two_palettes()

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Environment for a Harmony that works in here."""
        variables = environment.batch_environment(base)
        variables.pop("LIB_OPENHARMONY_PATH", None)
        variables[environment.GLOBAL_SCRIPTS] = str(self.folder / "global")
        variables[PACKAGES] = str(self.folder / "packages")
        for name in ("TMPDIR", "TMP", "TEMP"):
            variables[name] = str(self.folder / "temp")
        variables["HARMONY_EMULATOR_HOME"] = str(self.folder / "home")
        variables["AYON_PROBE"] = "žluť 1"
        return variables

    def write_script(
        self,
        name: str,
        part: str,
        scene: int,
        statements: Sequence[tuple[int, Statement]],
        port: int,
    ) -> Path:
        """Write the script that runs statements, in plain ASCII.

        Args:
            name: Of the file, without suffix.
            part: One of ``statement.PARTS``.
            scene: 1, or 2 after another scene was opened.
            statements: With their numbers.
            port: Where somebody listens.

        """
        head = {
            "folder": self.folder.as_posix(),
            "results": self.results.as_posix(),
            "fixtures": (self.folder / "fixtures").as_posix(),
            "part": part,
            "scene": scene,
            "port": port,
            "nextScene": self.second.as_posix() if scene == 1 else "",
        }
        listed = ",\n".join(
            f"{{number: {number}, run: {statement.script}}}"
            for number, statement in statements
        )
        text = (
            f"ayonProbes = {json.dumps(head)};\nayonProbes.statements = [\n{listed}];\n"
            + RUNNER.read_text(encoding="utf-8")
        )
        path = self.folder / f"{name}.js"
        path.write_bytes(_as_ascii(text).encode("ascii"))
        return path

    def _write_hooks(self) -> None:
        # In plain ASCII: which encoding a Harmony reads scripts in, nobody says.
        quoted = json.dumps(self.folder.as_posix())
        run = _RUN.format(folder=quoted)
        for place, folder in (
            ("scene", self.first.parent / "scripts"),
            ("scene", self.second.parent / "scripts"),
            ("scene", self.third.parent / "scripts"),
            ("global", self.folder / "global"),
        ):
            folder.mkdir(exist_ok=True)
            for stem, name, then in (
                ("TB_sceneOpened", "TB_sceneOpened", run),
                ("TB_sceneOpenPreUI", "TB_sceneOpenPreUI_Offline", ""),
                ("TB_sceneCreated", "TB_sceneCreated", run),
            ):
                told = place if stem == "TB_sceneOpened" else f"{place} {stem}"
                text = _HOOK.format(name=name, place=told, then=then)
                (folder / f"{stem}.js").write_text(text, encoding="ascii")
        package = self.folder / "packages" / "ayon_probe"
        package.mkdir(parents=True, exist_ok=True)
        text = _CONFIGURE.format(folder=quoted)
        (package / "configure.js").write_text(text, encoding="ascii")

    def _write_fixtures(self) -> None:
        fixtures = self.folder / "fixtures"
        (fixtures / "pixel.png").write_bytes(_png(4, 4, (250, 10, 20, 255)))
        (fixtures / "other.png").write_bytes(_png(4, 4, (30, 240, 40, 255)))
        (fixtures / "layers.psd").write_bytes(_psd(["sky", "Körper"]))
        (fixtures / "colours.plt").write_text(_PALETTE, encoding="utf-8")
        (fixtures / "other.plt").write_text(_PALETTE, encoding="utf-8")
        (fixtures / "narrow.tvg").write_bytes(_drawing(wide=False))
        (fixtures / "wide.tvg").write_bytes(_drawing(wide=True))
        (fixtures / "text.txt").write_bytes(b"one\ntwo\n")
        (fixtures / "module.js").write_text(_MODULE, encoding="ascii")
        (fixtures / "included.js").write_text(
            "var ayonIncluded = (typeof ayonIncluded === 'number' ? ayonIncluded : 0)"
            " + 1;\nfunction ayonTwice(x) { return x * 2; }\n"
            "var ayonIncludedFile = __file__;\n",
            encoding="ascii",
        )
        (fixtures / "nested").mkdir()
        (fixtures / "outer.js").write_text(
            "include('nested/inner.js');\n", encoding="ascii"
        )
        (fixtures / "nested" / "inner.js").write_text(
            "var ayonInner = 'inner';\n", encoding="ascii"
        )
        (fixtures / "marked.js").write_bytes(b"\xef\xbb\xbfvar ayonMarked = 1;\n")
        (fixtures / "broken.js").write_text("var a = ;\n", encoding="ascii")
        with wave.open(str(fixtures / "tone.wav"), "wb") as tone:
            tone.setnchannels(1)
            tone.setsampwidth(2)
            tone.setframerate(48000)
            tone.writeframes(b"\x00\x10" * 48000)

    def _write_two_palettes(self) -> None:
        """Name a palette by its absolute path, with another one in the library."""
        outside, folder = self.folder / "fixtures" / "both", self.second.parent
        outside.with_suffix(".plt").write_text(_PALETTE, encoding="utf-8")
        outside.with_name("both-bare.plt").write_text(_PALETTE, encoding="utf-8")
        library = folder / "palette-library"
        library.mkdir(exist_ok=True)
        other = _PALETTE.replace("Skin", "Library")
        (library / "both.plt").write_text(other, encoding="utf-8")
        (library / "moved.plt").write_text(_PALETTE, encoding="utf-8")
        (folder / "PALETTE_LIST").write_text(
            "ToonBoomAnimationInc PaletteList 1\n"
            'palette-library/moved LINK "/ayon/no/such/folder/moved.plt"\n'
            f"palette-library/bare LINK {outside.as_posix()}-bare.plt\n"
            f'palette-library/both LINK "{outside.as_posix()}.plt"\n',
            encoding="utf-8",
        )


def _as_ascii(text: str) -> str:
    """Write what is not ASCII as escapes of script."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = struct.unpack(f">{len(units) // 2}H", units)
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)


def _png(width: int, height: int, colour: tuple[int, int, int, int]) -> bytes:
    def chunk(tag: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(tag + data))
        return struct.pack(">I", len(data)) + tag + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    lines = (b"\0" + bytes(colour) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def _psd(names: Sequence[str]) -> bytes:
    """A PSD of 4 x 2 pixels with grey layers, the lowest first."""
    records, pixels = b"", b""
    for name in names:
        records += struct.pack(">iiiiH", 0, 0, 2, 4, 4)
        for channel in (-1, 0, 1, 2):
            records += struct.pack(">hI", channel, 10)
            pixels += struct.pack(">H", 0) + b"\xff" * 8
        short = name.encode("ascii", "replace")
        pascal = bytes([len(short)]) + short
        pascal += bytes(-len(pascal) % 4)
        wide = struct.pack(">I", len(name)) + name.encode("utf-16-be")
        wide += bytes(len(wide) % 2)
        extra = struct.pack(">II", 0, 0) + pascal
        extra += b"8BIMluni" + struct.pack(">I", len(wide)) + wide
        records += b"8BIMnorm" + bytes([255, 0, 0, 0])
        records += struct.pack(">I", len(extra)) + extra
    info = struct.pack(">h", len(names)) + records + pixels
    info += bytes(len(info) % 2)
    section = struct.pack(">I", len(info)) + info
    return (
        struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 2, 4, 8, 3)
        + struct.pack(">II", 0, 0)
        + struct.pack(">I", len(section))
        + section
        + struct.pack(">H", 0)
        + b"\x80" * (4 * 2 * 3)
    )


def is_empty(folder: Path) -> bool:
    """Whether a folder may be made a throw-away one: it is empty or not there."""
    return not folder.exists() or (folder.is_dir() and not os.listdir(folder))


def _drawing(wide: bool) -> bytes:
    """Return a square in a colour of its own, without certificate and signature.

    Whether Harmony opens such a drawing nobody knows.
    """
    color = DrawingColor(0x0A90000000000001, "Probe", "probe", (250, 10, 20, 255))
    builder = DrawingBuilder(wide=wide)
    layer = builder.layer("C")
    layer.shape().area(rectangle(-500, -500, 1000, 1000), layer.paint(color))
    return builder.to_bytes()
