"""The texts of an art layer, as far as they are known: what, which colours, where."""

from __future__ import annotations

import math
from typing import NamedTuple

from ...errors import DrawingFileError
from . import limits
from .art import Text, TextRun
from .binary import Reader, Writer
from .palette import NO_ID

_SIZE = 0x05
_FONT = 0x0E
_COLOR = 0x0D
_TEXT = 0x00

#: Known bytes between the runs and the default colour, and behind the font.
_BEHIND_RUNS = 26
_PLACE_BYTES = 96
#: Before the place: size, two numbers, whether lines are wrapped, their width, how
#: they stand, and 16 bytes that nobody knows.
_SETTINGS_BYTES = 41
#: What stands where lines have any length.
_NO_WRAP = 100.0


def read_texts(reader: Reader) -> tuple[tuple[Text, ...], bytes]:
    """Read the text part of an art layer.

    Returns:
        Texts, and the part as it is in the file.

    """
    start = reader.position
    count = reader.count(8, limits.TEXTS, "fonts")
    fonts = {}
    for _ in range(count):
        key = reader.u32()
        fonts[key] = reader.text()
    reader.u32()
    content = reader.inner(b"TGND")
    data = reader.data[start : reader.position]
    texts = []
    for _ in range(content.count(6, limits.TEXTS, "texts")):
        content.u32()
        content.u8()
        texts.append(_read_text(content.inner(b"TGTL"), fonts))
    return tuple(texts), data


def _read_text(reader: Reader, fonts: dict[int, str]) -> Text:
    place = _end_of(reader, _PLACE_BYTES, reader.end)
    settings = _end_of(reader, _SETTINGS_BYTES, max(reader.position, place.position))
    size = reader.u32()
    if size > reader.left:
        raise reader.error(f"runs of {size} bytes are cut")
    runs = _read_runs(_end_of(reader, size, reader.position + size), fonts)
    reader.take(size)
    color, font = _read_defaults(reader)
    default_size, wrap_width, align = _read_settings(settings)
    colors = [run.color_id for run in runs if run.color_id is not None]
    if not colors and color != NO_ID:
        colors.append(color)
    matrix = place.matrix()
    shift = place.matrix()[4] if place.left >= _PLACE_BYTES // 2 else 0.0
    return Text(
        text="".join(run.text for run in runs),
        font=next((run.font for run in runs if run.font is not None), font),
        size=next((run.size for run in runs if run.size is not None), 0),
        color_ids=tuple(dict.fromkeys(colors)),
        matrix=matrix,
        runs=tuple(
            TextRun(
                run.text,
                font if run.font is None else run.font,
                default_size if run.size is None else run.size,
                color if run.color_id is None else run.color_id,
            )
            for run in runs
        ),
        wrap_width=wrap_width,
        align=align,
        shift=shift,
    )


def _end_of(reader: Reader, size: int, end: int) -> Reader:
    """Return a reader of the bytes before an end, at most what is there."""
    start = max(reader.position, end - size)
    return Reader(reader.data, reader.wide, reader.name, start, end)


class _Run(NamedTuple):
    """A part of a text; None is the text's own."""

    text: str
    font: str | None
    size: int | None
    color_id: int | None


def _read_runs(reader: Reader, fonts: dict[int, str]) -> list[_Run]:
    runs = []
    look = _Run("", None, None, None)
    while reader.left:
        code = reader.u8()
        if code == _SIZE:
            look = look._replace(size=reader.u32())
        elif code == _FONT:
            look = look._replace(font=fonts.get(reader.u32(), ""))
        elif code == _COLOR:
            look = look._replace(color_id=reader.u64())
        elif code == _TEXT:
            text = reader.text().replace("\r\n", "\n").replace("\r", "\n")
            runs.append(look._replace(text=text))
        else:
            break  # no length: what follows cannot be found
    return runs


def _read_defaults(reader: Reader) -> tuple[int, str]:
    """Return the colour and font of what has none of its own.

    16 of 59 texts were looked at for their runs only: where the defaults are not
    in their place there are none.
    """
    try:
        reader.take(_BEHIND_RUNS)
        return reader.u64(), reader.text()
    except DrawingFileError:
        return NO_ID, ""


def _read_settings(reader: Reader) -> tuple[int, float, int]:
    """Return the size of what has none, the longest line (0: any) and the alignment."""
    try:
        size = reader.u32()
        reader.u32()
        reader.u32()
        is_wrapped = reader.u8()
        width = reader.f64()
        align = reader.u32()
    except DrawingFileError:
        return 0, 0.0, 0
    is_width = is_wrapped == 1 and math.isfinite(width) and width > 0
    return size, width if is_width else 0.0, align


def write_texts(texts: tuple[Text, ...], wide: bool) -> bytes:
    """Return a text part; the inverse of `read_texts` for what `Text` holds."""
    fonts = list(dict.fromkeys(run.font for text in texts for run in text.parts))
    out = Writer(wide)
    out.u32(len(fonts))
    for index, font in enumerate(fonts):
        out.u32(index)
        out.text(font)
    out.u32(1)
    content = Writer(wide)
    content.u32(len(texts))
    for text in texts:
        content.u32(3)
        content.u8(1)
        content.inner(b"TGTL", _text_payload(text, fonts, wide))
    out.inner(b"TGND", content.data())
    return out.data()


def _text_payload(text: Text, fonts: list[str], wide: bool) -> bytes:
    runs = Writer(wide)
    for run in text.parts:
        runs.u8(_SIZE)
        runs.u32(run.size)
        runs.u8(_FONT)
        runs.u32(fonts.index(run.font))
        if run.color_id != NO_ID:
            runs.u8(_COLOR)
            runs.u64(run.color_id)
        runs.u8(_TEXT)
        runs.text(run.text.replace("\n", "\r"))
    data = runs.data()
    out = Writer(wide)
    out.u32(len(data))
    out.raw(data)
    out.u32(0, len(text.text), 0, 0, int(bool(text.text)), 0)
    out.u16(0)
    out.u64(text.color_ids[0] if text.color_ids else NO_ID)
    out.text(text.font)
    out.u32(text.size, 0, 0)
    out.u8(int(text.wrap_width > 0))
    out.f64(text.wrap_width or _NO_WRAP)
    out.u32(text.align)
    out.raw(bytes(16))
    out.f64(*text.matrix)
    out.f64(2500.0, 0.0, 0.0, 2500.0, text.shift, 0.0)
    return out.data()
