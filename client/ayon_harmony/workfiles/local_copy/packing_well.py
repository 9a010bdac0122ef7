"""Archives whose files were stored to be quick, though some would get smaller.

The manifest calls such an archive loose. A quiet moment, and whatever leaves the
studio, packs it well where that is worth it.
"""

from __future__ import annotations

from ayon_harmony.workfiles.archive import layout, policy
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.manifest import Manifest

# This share of an archive has to go before it is made anew to be smaller.
_WORTH = 0.05


def is_worth_it(place: Place, known: Manifest) -> bool:
    """Say whether the project's archive would get clearly smaller."""
    is_wanted = place.options.compression != "stored"
    if not (known.archive.is_loose and is_wanted) or known.base is None:
        return False
    return policy.gain(place.scene_dir, _stored_sizes(known)) > known.base.size * _WORTH


def forget_stored(place: Place, known: Manifest) -> None:
    """Forget the packed bytes of files that would get smaller."""
    if not known.archive.is_loose:
        return
    kinds = policy.kinds_to_compress(place.scene_dir, _stored_sizes(known))
    for name, row in known.rows.items():
        if row.method == layout.STORED and policy.extension(name) in kinds:
            known.rows[name] = row.without_range()
    known.archive.is_loose = False


def _stored_sizes(known: Manifest) -> list[tuple[str, int]]:
    return [
        (name, row.size)
        for name, row in known.rows.items()
        if row.method == layout.STORED
    ]
