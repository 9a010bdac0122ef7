"""Image files that Qt does not write or read, by OpenImageIO; samples as arrays.

Debian's python3-openimageio, or the package of that name on PyPI. It is imported
on first use: most sessions of the emulator never touch such a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.harmony.render.qt import QImage


class ImageReadError(Exception):
    """A file is not the image it should be, or uses a form that is not read."""


def tight_bytes(image: QImage, bytes_per_pixel: int) -> bytes:
    """Pixels of an image top down, without the padding at the ends of lines."""
    raw = bytes(image.constBits())
    line, wanted = image.bytesPerLine(), image.width() * bytes_per_pixel
    if line == wanted:
        return raw
    return b"".join(raw[y * line : y * line + wanted] for y in range(image.height()))


def over_black(image: QImage) -> QImage:
    """The picture without transparency: what shows on a black ground."""
    deep = image.depth() > 32
    flat = image.convertToFormat(
        QImage.Format_RGBA64_Premultiplied
        if deep
        else QImage.Format_ARGB32_Premultiplied
    )
    flat.reinterpretAsFormat(QImage.Format_RGBX64 if deep else QImage.Format_RGB32)
    return flat


def samples_of(image: QImage, channels: int, depth: int) -> Any:
    """The samples of an image as a numpy array: lines, columns, channels.

    Args:
        image: Any image.
        channels: 1 grey, 3 red green blue (both on black), 4 with straight alpha.
        depth: 8 or 16 bits of a sample, in the order of this machine.

    """
    import numpy

    source = image if channels == 4 else over_black(image)
    if channels == 1:
        source = source.convertToFormat(QImage.Format_Grayscale8)
        raw = numpy.frombuffer(tight_bytes(source, 1), numpy.uint8)
    elif depth == 16:
        source = source.convertToFormat(QImage.Format_RGBA64)
        raw = numpy.frombuffer(tight_bytes(source, 8), numpy.uint16)
    else:
        source = source.convertToFormat(QImage.Format_RGBA8888)
        raw = numpy.frombuffer(tight_bytes(source, 4), numpy.uint8)
    shaped = raw.reshape(image.height(), image.width(), -1)[..., :channels]
    if depth == 16 and shaped.dtype == numpy.uint8:
        shaped = shaped.astype(numpy.uint16) * 257
    return shaped


def write_raster(path: Path, image: QImage, channels: int, depth: int) -> None:
    """Write TGA, SGI, BMP, TIFF, PNG or DPX, as the extension says.

    Args:
        path: The file; its folder must exist.
        image: Any image; alpha is written straight.
        channels: As `samples_of`.
        depth: 8, 10, 12 or 16; 10 and 12 are those of DPX.

    Raises:
        OSError: The file cannot be written.

    """
    _write(path, samples_of(image, channels, 8 if depth == 8 else 16), depth)


def write_inverted(path: Path, image: QImage, depth: int) -> None:
    """As `write_raster`, with the samples in the order blue, green, red."""
    _write(path, samples_of(image, 3, 8 if depth == 8 else 16)[..., ::-1], depth)


def write_exr(path: Path, image: QImage) -> None:
    """Write an EXR of half floats, colour multiplied by alpha.

    Values are code values divided by 255 without any colour conversion, since
    the emulator has no colour management.

    Raises:
        OSError: The file cannot be written.

    """
    flat = image.convertToFormat(QImage.Format_RGBA8888_Premultiplied)
    flat.reinterpretAsFormat(QImage.Format_RGBA8888)
    _write(path, samples_of(flat, 4, 8), 16, half=True)


def _write(path: Path, samples: Any, depth: int, half: bool = False) -> None:
    import numpy
    import OpenImageIO

    height, width, channels = samples.shape
    kind = (
        OpenImageIO.HALF
        if half
        else OpenImageIO.UINT8
        if depth == 8
        else OpenImageIO.UINT16
    )
    spec = OpenImageIO.ImageSpec(width, height, channels, kind)
    spec.attribute("oiio:BitsPerSample", depth)
    spec.attribute("oiio:UnassociatedAlpha", 0 if half else 1)
    spec.attribute("compression", "zips" if half else "none")
    spec.attribute("oiio:dither", 0)
    output = OpenImageIO.ImageOutput.create(str(path))
    if output is None:
        raise OSError(f"{path.name}: {OpenImageIO.geterror()}")
    try:
        if not (
            output.open(str(path), spec)
            and output.write_image(numpy.ascontiguousarray(samples))
        ):
            raise OSError(f"{path.name}: {output.geterror()}")
    finally:
        output.close()


def read_raster(path: Path) -> QImage:
    """Read an image file of any form that OpenImageIO knows.

    Returns:
        Straight RGBA of 8 bits, or of 16 when the file has more than 8. Values
        of floats are clamped to 0..1.

    Raises:
        ImageReadError: Not an image, or damaged.

    """
    import numpy
    import OpenImageIO

    wanted = OpenImageIO.ImageSpec()
    wanted.attribute("oiio:UnassociatedAlpha", 1)
    source = OpenImageIO.ImageInput.open(str(path), wanted)
    if source is None:
        raise ImageReadError(f"{path.name} is no image: {OpenImageIO.geterror()}")
    try:
        spec = source.spec()
        deep = spec.format.basetype in (OpenImageIO.UINT16, OpenImageIO.UINT32)
        kind = OpenImageIO.UINT16 if deep else OpenImageIO.UINT8
        samples = source.read_image(0, 0, 0, spec.nchannels, kind)
        if samples is None:
            raise ImageReadError(f"{path.name} is damaged: {source.geterror()}")
        multiplied = source.format_name() == "openexr"
    finally:
        source.close()
    samples = samples.reshape(spec.height, spec.width, -1)
    names = list(spec.channelnames)
    if {"R", "G", "B"}.issubset(names):
        samples = samples[..., [names.index(n) for n in "RGBA" if n in names]]
    else:
        samples = samples[..., : 2 if "A" in names[1:2] else 1]
    image = image_from_samples(numpy.ascontiguousarray(samples))
    if multiplied:
        image.reinterpretAsFormat(QImage.Format_RGBA8888_Premultiplied)
        image = image.convertToFormat(QImage.Format_RGBA8888)
    return image


def image_from_samples(samples: Any) -> QImage:
    """A straight RGBA image from a numpy array: lines, columns, channels.

    Args:
        samples: 1 (grey), 2 (grey, alpha), 3 or 4 channels of uint8 or uint16.

    """
    import numpy

    height, width, channels = samples.shape
    full = numpy.iinfo(samples.dtype).max
    pixels = numpy.full((height, width, 4), full, samples.dtype)
    if channels in (2, 4):
        pixels[..., 3] = samples[..., -1]
    pixels[..., :3] = samples[..., :3] if channels >= 3 else samples[..., :1]
    form = QImage.Format_RGBA8888 if samples.itemsize == 1 else QImage.Format_RGBA64
    line = width * 4 * samples.itemsize
    return QImage(pixels.tobytes(), width, height, line, form).copy()
