"""Two scenes that are equal until a test changes one."""

from __future__ import annotations

import pytest

from ayon_harmony.comparing.differences import compare
from ayon_harmony.comparing.sources import open_source
from sandbox.scene_on_disk import container, write_scene

MORE = """
 <group name="Rig" pos="0,0,0"><options/><attrs/><nodeslist>
  <module type="PEG" name="Master" pos="0,0,0"><options/><attrs>
   <position><x val="0" defaultValue="0" col="ATV-X"/>
    <y val="0" defaultValue="0"/></position></attrs></module>
  <module type="CutterModule" name="Cutter" pos="0,0,0"><options/><attrs>
   <inverted val="false"/></attrs></module>
  <module type="READ" name="Hand" pos="0,0,0"><options/><attrs><drawing>
   <element col="ATV-1"/></drawing></attrs></module>
 </nodeslist><linkedlist><link out="Master" in="Hand"/>
  <link out="Hand" in="Cutter"/></linkedlist>
  <backdrops><backdrop topLeft="0,0" bottomRight="9,9">
   <background color="#000000FF"/><title text="Arms"/><description text="left"/>
  </backdrop></backdrops></group>
 <module type="CAMERA" name="Camera" pos="0,0,0"><options/><attrs>
  <fov val="41"/></attrs></module>
 <module type="COMPOSITE" name="Comp" pos="0,0,0"><options/><attrs>
  <mode val="a"/></attrs></module>
"""
COLUMNS = """<column type="3" name="ATV-X"><points version="2">
  <pt x="1" y="0"/><pt x="9" y="4"/></points></column>
 <column type="5" name="Follow" anonymous="false"><JS><![CDATA[1 + 1]]></JS></column>
 </columns>"""
LINKS = """<link out="Mouth" in="Comp"/><link out="Rig" in="Comp" inport="1"/>
 <link out="Comp" in="Write" inport="0"/></linkedlist><backdrops/>"""


class Pair:
    """Two scene folders; ``before`` stays as it is."""

    def __init__(self, before, after):
        self.before, self.after = before, after

    def edit(self, old, new, count=1):
        """Replace a text in the newer scene."""
        path = self.after / "shot.xstage"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    def told(self, **options):
        """Return what changed, as sentences."""
        sides = open_source(self.before), open_source(self.after)
        return [str(change) for change in compare(*sides, **options)]

    def changes(self, **options):
        """Return what changed."""
        return compare(open_source(self.before), open_source(self.after), **options)


@pytest.fixture
def pair(tmp_path):
    """Two equal scenes of a layer, a rig, a camera, palettes and a loaded rig."""
    loaded = container("a" * 32)
    for side in ("before", "after"):
        xstage = write_scene(
            tmp_path / side / "shot",
            loaded=[loaded],
            palettes={"Bob": PALETTE, "Set": PALETTE.replace("skin", "wood")},
        )
        text = xstage.read_text(encoding="utf-8")
        text = text.replace("<nodeslist>", f"<nodeslist>{MORE}", 1)
        text = text.replace("</columns>", COLUMNS, 1)
        text = text.replace("<linkedlist></linkedlist>", f"<linkedlist>{LINKS}", 1)
        xstage.write_text(text, encoding="utf-8")
    return Pair(tmp_path / "before" / "shot", tmp_path / "after" / "shot")


PALETTE = """ToonBoomAnimationInc PaletteFile 2
Solid skin 0x0000000000000001 250 200 180 255
Solid line 0x0000000000000002 0 0 0 255
"""
