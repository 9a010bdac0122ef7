"""What names of colour spaces mean where no OCIO config says it.

Studios name spaces after ACES 1.x and 2.x, Nuke, Maya and Blender. Known here are
the scene-linear spaces with their primaries, and the spaces whose values are
shown as they are. Any other name is unknown: nothing is guessed from words in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Optional

Matrix = Optional[tuple[float, ...]]
"""Nine numbers, row by row, from the primaries to those of sRGB; None for sRGB's."""

# Bradford-adapted to D65, from the primaries in SMPTE ST 2065-1 (AP0), Academy
# S-2014-004 (AP1), ITU-R BT.2020 and SMPTE EG 432-1 (P3).
_AP1 = (1.70505, -0.62179, -0.08326, -0.13026, 1.14080, -0.01055, -0.02400, -0.12897, 1.15297)  # fmt: skip # noqa: E501
_AP0 = (2.52169, -1.13413, -0.38756, -0.27648, 1.37272, -0.09624, -0.01538, -0.15298, 1.16835)  # fmt: skip # noqa: E501
_BT2020 = (1.66049, -0.58764, -0.07285, -0.12455, 1.13290, -0.00835, -0.01815, -0.10058, 1.11873)  # fmt: skip # noqa: E501
_P3 = (1.22494, -0.22494, 0.0, -0.04206, 1.04206, 0.0, -0.01964, -0.07864, 1.09827)

_LINEAR: Mapping[str, Matrix] = {
    **dict.fromkeys(
        (
            *("linear", "lin", "scenelinear", "linsrgb", "linearsrgb"),
            *("utilitylinearsrgb", "utilitylinsrgb", "linrec709", "linearrec709"),
            *("linearrec709srgb", "linrec709srgb", "utilitylinearrec709"),
            *("linrec709scene", "linearbt709", "linearrec709scene", "linsrgbscene"),
        )
    ),
    **dict.fromkeys(
        ("acescg", "acesacescg", "linap1", "linearap1", "linap1scene"), _AP1
    ),
    **dict.fromkeys(("aces20651", "acesaces20651", "linap0", "linearap0"), _AP0),
    **dict.fromkeys(
        ("linrec2020", "linearrec2020", "utilitylinearrec2020", "linrec2020scene"),
        _BT2020,
    ),
    **dict.fromkeys(
        ("linp3d65", "linearp3d65", "utilitylinearp3d65", "linp3d65scene"), _P3
    ),
}
_SHOWN_AS_IS = frozenset(
    {
        *("srgb", "srgbtexture", "utilitysrgbtexture", "srgbtx", "outputsrgb"),
        *("srgbdisplay", "srgbencodedrec709srgb", "srgbrec709scene", "colorpicking"),
        *("rec709", "outputrec709", "rec1886rec709display", "rec1886", "bt709"),
        *("raw", "utilityraw", "data", "noncolor", "texturepaint", "mattepaint"),
    }
)

DISPLAY_SPACES = (
    *("sRGB - Texture", "Utility - sRGB - Texture", "sRGB Encoded Rec.709 (sRGB)"),
    *("srgb_tx", "srgb_texture", "sRGB", "sRGB - Display", "Output - sRGB"),
)
"""Names that configs give to the space of images that Harmony shows as they are."""


class UnknownSpaceError(ValueError):
    """A name says nothing about the values."""


def is_shown_as_is(name: str) -> bool:
    """Whether values of a space are shown without converting them."""
    return _plain(name) in _SHOWN_AS_IS


def to_linear_srgb(name: str) -> Matrix:
    """Return what turns a linear space into linear sRGB; "" is linear sRGB.

    Raises:
        UnknownSpaceError: It is no linear space that is known here.

    """
    plain = _plain(name)
    if not plain:
        return None
    if plain not in _LINEAR:
        raise UnknownSpaceError(name)
    return _LINEAR[plain]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
