r"""Other names for people, machines and a studio's folders, the same everywhere.

"user-1 has it open on machine-2" keeps the point of a report, and nobody learns
who works where on what. Folders that every workstation has keep their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

USER = "user"
MACHINE = "machine"
FOLDER = "folder"

#: Shorter names are in every other word; they are replaced in paths only.
LEAST_LETTERS = 3
#: Names of accounts, and words of sentences, that name nobody.
_NOBODY = frozenset(
    "admin administrator artist default everyone guest nobody none public render root"
    " service shared somebody someone system unknown user users workstation ayon"
    " harmony python another other others the this that its our your their all any"
    " default hand him her them you file files mode null true false".split()
)

# Folders that are the same on every workstation of the world.
_SYSTEM = re.compile(
    r"(?i)(?:/(?:usr|bin|sbin|lib\d*|opt|etc|tmp|var|proc|dev|sys|Applications|Library"
    r"|System|private)(?=/|$)|[A-Z]:[/\\]{1,4}(?:Windows|ProgramData"
    r"|Program(?: Files(?: \(x86\))?)?"
    r"|Python\d*)(?=[/\\]|$))"
)
_PEOPLE_FOLDERS = re.compile(
    r"(?i)((?:/home/|/users/|/documents and settings/"
    r"|\\{1,4}users\\{1,4}|\\{1,4}documents and settings\\{1,4}))([^/\\\s\"':]+)"
)
_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
# What our own messages, and AYON's, say of people and machines.
_START = r"(?<![^\s'\"(])"
_PERSON = (
    r"(?P<who>[^\s'\"(),:;/\\=]{1,64}(?: [A-Z][^\s'\"(),:;/\\=]{0,63})?)"
    r"(?![^\s'\"(),:;.])"
)
_MACHINE = r"(?P<where>[A-Za-z0-9._-]{1,253})"
_THING = r"(?:it|this|that|the (?:scene|workfile)|'[^'\n]{1,256}')"
_DEEDS = "opened|saved|locked|published|written|held|replaced|open"
_IS = r"[\"']?[ \t]{0,4}[=:][ \t]{0,4}[\"']?"
_SAYINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}{_PERSON} on {_MACHINE} since\b",
        rf"{_START}{_PERSON} (?:has|had) {_THING} open\b",
        rf"\b(?:{_DEEDS}) by {_PERSON}",
        rf"(?i:\b(?:user|username|user_name|author|owner|artist){_IS}){_PERSON}",
        rf"(?i:\b(?:host|hostname|machine|computer|workstation){_IS}){_MACHINE}",
    )
)
_HOST = re.compile(r"(://(?:\*\*\*@)?)([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:]{2,40}\])")
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

_QUOTED_PATH = re.compile(
    r"(?P<quote>[\"'])(?P<path>(?:/|[A-Za-z]:[/\\]|\\{2,4})[^\"'\n]*)(?P=quote)"
)
_WORD = r"[^\s/\\\"'<>|:*?,;()\[\]{}]"
# Words with a separator right behind them: a folder's name has spaces in it. Not
# behind a file, where the sentence goes on.
_NO_FILE = "".join(rf"(?<!\.\w{{{letters}}})" for letters in (2, 3, 4, 6))
_MORE_FOLDERS = rf"(?:{_NO_FILE}(?: {_WORD}{{1,64}}){{1,5}}(?:[/\\]{{1,4}}{_WORD}*)+)*"
_POSIX_PATH = re.compile(
    r"(?<![\w.~/>*<-])/[^\s/\"'<>|:*?,;()\[\]{}]+(?:/[^\s/\"'<>|:*?,;()\[\]{}]*)+"
    + _MORE_FOLDERS
)
_WINDOWS_PATH = re.compile(
    r"(?:(?<![A-Za-z0-9])[A-Za-z]:[/\\]{1,4}|(?<![\\\w])\\{2,4}(?=[\w.$-]))"
    r"[^\s\"'<>|*?,;()\[\]{}]+" + _MORE_FOLDERS
)
_HOME = re.compile(
    r"(?i)(?:[A-Z]:)?[/\\]{1,4}(?:home|users|documents and settings)[/\\]{1,4}[^/\\]+"
)
_LAST_PART = re.compile(r"[/\\]{1,4}(?=[^/\\]*$)")


class Aliases:
    """Gives out aliases, and puts them into texts.

    Args:
        people: Names of accounts and people that are known.
        machines: Names of machines that are known.
        places: Folders that have a name of their own, and that name.

    """

    def __init__(
        self,
        people: Iterable[str] = (),
        machines: Iterable[str] = (),
        places: Mapping[str, str] | None = None,
    ) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._counts = {USER: 0, MACHINE: 0, FOLDER: 0}
        # The longest first: a folder in another one has its own name.
        self._places = [
            (_path_pattern(path), name)
            for path, name in sorted(
                (places or {}).items(), key=lambda item: -len(item[0])
            )
            if len(path.rstrip("/\\")) > 1
        ]
        for name in people:
            self.of(USER, name)
        for name in machines:
            self.of(MACHINE, name)

    def of(self, kind: str, name: str) -> str:
        """Return the alias of a name, the same each time; letter case aside."""
        key = (kind, name.strip().casefold())
        if not key[1]:
            return name
        if key not in self._given:
            self._counts[kind] += 1
            self._given[key] = f"{kind}-{self._counts[kind]}"
        return self._given[key]

    def of_folder(self, path: str) -> str:
        """Return the alias of a folder, however its separators are written."""
        return self.of(FOLDER, re.sub(r"[/\\]+", "/", path.rstrip("/\\")))

    def know_folder(self, path: str) -> None:
        """Find a folder in texts also where its name has spaces in it."""
        if len(path.rstrip("/\\")) > 1 and not _SYSTEM.match(path):
            self._places.append((_path_pattern(path), self.of_folder(path)))

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind have an alias."""
        return dict(self._counts)

    def learn(self, text: str) -> None:
        """Remember the people and machines that a text names as such."""
        for saying in _SAYINGS:
            for match in saying.finditer(text):
                found = match.groupdict()
                self._learn(USER, found.get("who"))
                self._learn(MACHINE, found.get("where"))
        for match in _PEOPLE_FOLDERS.finditer(text):
            self._learn(USER, match.group(2))

    def _learn(self, kind: str, name: str | None) -> None:
        if not name or name.casefold() in _NOBODY or name.isdigit():
            return
        if not _alias_kind(name):
            self.of(kind, name)

    def text(self, text: str) -> str:
        """Return a text with aliases for everybody who was learned, and for paths."""
        text = self.name_places(text)
        text = _MAIL.sub(lambda match: self.of(USER, match.group()), text)
        text = _HOST.sub(self._alias_host, text)
        text = _PEOPLE_FOLDERS.sub(
            lambda match: match.group(1) + self.of(USER, match.group(2)), text
        )
        text = self._alias_names(text)
        text = _QUOTED_PATH.sub(
            lambda match: match["quote"]
            + self._alias_path(match["path"])
            + match["quote"],
            text,
        )
        for pattern in (_WINDOWS_PATH, _POSIX_PATH):
            text = pattern.sub(lambda match: self._alias_path(match.group()), text)
        return text

    def name_places(self, text: str) -> str:
        """Return a text with names for the folders that have one of their own."""
        for pattern, name in self._places:
            text = pattern.sub(name, text)
        return text

    def _alias_names(self, text: str) -> str:
        names = {
            name: alias
            for (kind, name), alias in self._given.items()
            if kind in (USER, MACHINE)
        }
        anywhere = [
            name for name in names if len(name) >= LEAST_LETTERS and name not in _NOBODY
        ]
        for known, before, behind in (
            (anywhere, r"(?<![\w-])", r"(?![\w-])"),
            (list(names), r"(?<=[/\\])", r"(?=[/\\\s\"']|$)"),
        ):
            if known:
                ordered = sorted(known, key=len, reverse=True)
                pattern = re.compile(
                    rf"(?i){before}(?:{'|'.join(map(re.escape, ordered))}){behind}"
                )
                text = pattern.sub(
                    lambda match: names.get(match.group().casefold(), match.group()),
                    text,
                )
        return text

    def _alias_host(self, match: re.Match[str]) -> str:
        host = match.group(2)
        if host.lower() in _LOCAL_HOSTS or _alias_kind(host):
            return match.group()
        return match.group(1) + self.of(MACHINE, host)

    def _alias_path(self, path: str) -> str:
        """Keep what a file is called, and say which folder by a number."""
        if _SYSTEM.match(path) or path.startswith("//"):
            return path
        parts = _LAST_PART.split(path.rstrip("/\\"), maxsplit=1)
        if len(parts) < 2 or not parts[0].strip("/\\"):
            return path
        if _HOME.fullmatch(parts[0]) or _alias_kind(parts[0]):
            # Of a home folder only the name tells something, and that is gone.
            return path
        return f"{self.of_folder(parts[0])}/{parts[1]}"


def _alias_kind(text: str) -> str:
    """Return of what kind an alias is, empty for other texts."""
    match = re.fullmatch(r"(user|machine|folder)-\d+", text)
    return match.group(1) if match else ""


def _path_pattern(path: str) -> re.Pattern[str]:
    r"""Return a pattern of a folder, its separators being ``/``, ``\`` or ``\\``."""
    parts = re.split(r"[/\\]+", path.rstrip("/\\"))
    inner = r"[/\\]{1,4}".join(map(re.escape, parts))
    return re.compile(rf"(?i){inner}(?=[/\\\s\"':,;)]|$)", re.MULTILINE)
