"""The texts of an art layer, as far as they are known: what, which colours, where."""

from __future__ import annotations

from ...errors import DrawingFileError
from . import limits
from .art import Text
from .binary import Reader, Writer
from .palette import NO_ID

_SIZE = 0x05
_FONT = 0x0E
_COLOR = 0x0D
_TEXT = 0x00

#: Known bytes between the runs and the default colour, and behind the font.
_BEHIND_RUNS = 26
_PLACE_BYTES = 96


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
    place = Reader(
        reader.data,
        reader.wide,
        reader.name,
        max(reader.position, reader.end - _PLACE_BYTES),
        reader.end,
    )
    size = reader.u32()
    if size > reader.left:
        raise reader.error(f"runs of {size} bytes are cut")
    runs = Reader(
        reader.data,
        reader.wide,
        reader.name,
        reader.position,
        reader.position + size,
    )
    reader.take(size)
    words: list[str] = []
    sizes: list[int] = []
    names: list[str] = []
    colors: list[int] = []
    while runs.left:
        code = runs.u8()
        if code == _SIZE:
            sizes.append(runs.u32())
        elif code == _FONT:
            names.append(fonts.get(runs.u32(), ""))
        elif code == _COLOR:
            colors.append(runs.u64())
        elif code == _TEXT:
            words.append(runs.text())
        else:
            break  # no length: what follows cannot be found
    default_color, default_font = _read_defaults(reader)
    if not colors and default_color != NO_ID:
        colors.append(default_color)
    return Text(
        text="".join(words).replace("\r\n", "\n").replace("\r", "\n"),
        font=names[0] if names else default_font,
        size=sizes[0] if sizes else 0,
        color_ids=tuple(colors),
        matrix=place.matrix(),
    )


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


def write_texts(texts: tuple[Text, ...], wide: bool) -> bytes:
    """Return a text part; the inverse of `read_texts` for what `Text` holds."""
    fonts = list(dict.fromkeys(text.font for text in texts))
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
        content.inner(b"TGTL", _text_payload(text, fonts.index(text.font), wide))
    out.inner(b"TGND", content.data())
    return out.data()


def _text_payload(text: Text, font: int, wide: bool) -> bytes:
    runs = Writer(wide)
    runs.u8(_SIZE)
    runs.u32(text.size)
    runs.u8(_FONT)
    runs.u32(font)
    for color_id in text.color_ids:
        runs.u8(_COLOR)
        runs.u64(color_id)
    written = text.text.replace("\n", "\r")
    runs.u8(_TEXT)
    runs.text(written)
    data = runs.data()
    out = Writer(wide)
    out.u32(len(data))
    out.raw(data)
    out.u32(0, len(written), 0, 0, int(bool(written)), 0)
    out.u16(0)
    out.u64(text.color_ids[0] if text.color_ids else NO_ID)
    out.text(text.font)
    out.u32(text.size)
    out.raw(bytes(29))
    out.f64(0.0)
    out.f64(*text.matrix)
    out.f64(2500.0, 0.0, 0.0, 2500.0, 0.0, 0.0)
    return out.data()
