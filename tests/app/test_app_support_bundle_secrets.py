"""200 secrets of 40 kinds, planted where secrets come to lie: none comes out.

Half of them stand here, half are made by chance. A bundle without them still
tells what happened: the last tests read it as a supporter would.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
import zipfile

import pytest

from ayon_harmony.app.support_bundle import Findings, collect_bundle, save_bundle
from ayon_harmony.model.studio_settings import complete_settings

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
URL_SAFE = ALNUM + "-_"


class Chance:
    """Makes secrets as their makers do."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, size: int, alphabet: str = ALNUM) -> str:
        made = "".join(self._random.choice(alphabet) for _ in range(size - 2))
        # Makers promise both, and so do people who are told to.
        return made + self._random.choice("KXQ") + self._random.choice("379")

    def hex(self, size: int) -> str:
        return "".join(self._random.choice(HEX) for _ in range(size - 2)) + "f7"

    def word(self) -> str:
        """A password of a person."""
        words = ("summer", "harmony", "Tiger", "ocean", "letmein", "Geheim")
        return f"{self._random.choice(words)}{self._random.randint(10, 99999)}!"

    def base64(self, size: int) -> str:
        return base64.b64encode(self._random.randbytes(size)).decode()

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))

    def digits(self, size: int) -> str:
        return "".join(self._random.choice("123456789") for _ in range(size))


# Kind: what stands in the text, and what of it is the secret.
KINDS = {
    "basic authorization": lambda c: ("Authorization: Basic {}", c.base64(18)),
    "bearer authorization": lambda c: ('"Authorization": "Bearer {}"', c.text(40)),
    "digest authorization": lambda c: (
        'authorization: Digest username="a", response="{}"',
        c.hex(32),
    ),
    "option password": lambda c: ("tool --password {} --verbose", c.word()),
    "option api key": lambda c: ("tool --api-key {}", c.text(12)),
    "option in a list": lambda c: ("['tool', '--token', '{}']", c.word()),
    "name with pwd": lambda c: ("DB_PWD={}", c.word()),
    "name with pass": lambda c: ("export SMTP_PASS='{}'", c.word()),
    "name with pin": lambda c: ("DOOR_PIN={}", c.digits(6)),
    "name with pat": lambda c: ("AZURE_PAT: {}", c.text(20)),
    "name with session": lambda c: ("PHP_SESSION={}; path=/", c.text(26)),
    "quoted phrase": lambda c: ('password: "correct {} staple"', c.word()),
    "bare phrase": lambda c: ("passphrase = correct {} staple", c.word()),
    "escaped json": lambda c: (r'"{{\"secret\": \"{}\"}}"', c.word()),
    "dict": lambda c: ("{{'client_secret': '{}', 'id': 5}}", c.word()),
    "yaml": lambda c: ("database:\n  password: {}\n", c.word()),
    "xml": lambda c: ("<Password>{}</Password>", c.word()),
    "user of an address": lambda c: ("https://anna:{}@db.example/x", c.text(12)),
    "connection string": lambda c: ("Server=a;Uid=b;Pwd={};Port=3", c.word()),
    "database address": lambda c: ("postgresql://show:{}@db/show", c.text(14)),
    "slack webhook": lambda c: (
        "https://hooks.slack.com/services/T01AB2CD3/B01AB2CD3/{}",
        c.text(24),
    ),
    "discord webhook": lambda c: (
        "https://discord.com/api/webhooks/123456789012345678/{}",
        c.text(68, URL_SAFE),
    ),
    "sas signature": lambda c: (
        "https://a.blob.core.windows.net/c?sv=2021&sig={}%3D&se=2026",
        c.text(43),
    ),
    "query key": lambda c: ("GET /render?key={}&x=1", c.text(20)),
    "aws key id": lambda c: ("{}", "AKIA" + c.text(16, UPPER)),
    "aws secret": lambda c: ("aws said {}", c.text(40)),
    "github token": lambda c: ("cloning with {}", "ghp_" + c.text(36)),
    "gitlab token": lambda c: ("remote: {}", "glpat-" + c.text(20)),
    "slack token": lambda c: ("{}", f"xoxb-{c.digits(12)}-{c.text(24)}"),
    "google key": lambda c: ("maps {}", "AIza" + c.text(35, URL_SAFE)),
    "stripe key": lambda c: ("{}", "sk_live_" + c.text(24)),
    "npm token": lambda c: ("//registry/:_authToken={}", "npm_" + c.text(36)),
    "json web token": lambda c: (
        "{}",
        f"eyJ{c.text(20)}.eyJ{c.text(40)}.{c.text(43, URL_SAFE)}",
    ),
    "pem block": lambda c: (
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
        c.base64(48),
    ),
    "cookie": lambda c: ("Set-Cookie: sid={}; HttpOnly", c.text(26)),
    "netrc": lambda c: ("machine x login anna password {}", c.word()),
    "curl": lambda c: ("curl -u anna:{} https://x", c.word()),
    "mysql": lambda c: ("mysql -uanna -p{} show", c.text(12)),
    "license": lambda c: (
        "activated {}",
        "-".join(c.text(5, UPPER) for _ in range(5)),
    ),
    "uuid key": lambda c: ("heroku answered {}", c.uuid()),
}
WRITTEN = [
    (kind, *make(Chance(number)))
    for kind, make in KINDS.items()
    for number in (1, 2, 3)
][:100]


def generated(seed: int) -> list[tuple[str, str, str]]:
    """100 more, of every kind."""
    kinds = list(KINDS.items())
    chance = Chance(seed)
    return [
        (kind, *make(chance))
        for kind, make in (kinds[number % len(kinds)] for number in range(100))
    ]


def plant(tmp_path, monkeypatch, planted):
    """Write a bundle of a session that has come across these; return its texts."""
    home = tmp_path / "home" / "anna"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    root = home / ".ayon" / "harmony"
    (root / "logs").mkdir(parents=True)
    lines = [
        f"2026-01-02 03:04:05,{number:03} INFO    ayon_harmony.app: "
        + text.format(secret)
        for number, (_kind, text, secret) in enumerate(planted)
    ]
    (root / "logs" / "20260102-030405-1.log").write_text("\n".join(lines))
    (root / "logs" / "20260102-030405-1-harmony.log").write_text(
        json.dumps([text.format(secret) for _kind, text, secret in planted])
    )
    settings = complete_settings(
        {
            "startup": {"menu_label": planted[0][1].format(planted[0][2])},
            "Studio": {
                "environment": "\n".join(
                    text.format(secret) for _kind, text, secret in planted
                ),
                "door": 4821937,
                "values": [secret for _kind, _text, secret in planted],
            },
            "publish": {
                "StudioUpload": {
                    "template": planted[1][1].format(planted[1][2]),
                    "notes": planted[2][2],
                }
            },
        }
    )
    base = {
        f"AYON_STUDIO_{number}": text.format(secret)
        for number, (_kind, text, secret) in enumerate(planted)
    }
    base |= {"HARMONY_THING": planted[3][2], "AYON_USERNAME": "anna"}
    findings = Findings(
        status=f"Not saved: {planted[4][1].format(planted[4][2])}",
        harmony={"harmony_version": "22.0.1", "unknown": planted[5][2]},
    )
    collected = collect_bundle(root, settings, base, findings)
    path = save_bundle(collected, root, tmp_path / "bundle.zip")
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def leaks(files, planted):
    content = "\n".join(files.values())
    found = []
    for kind, _text, secret in planted:
        # A part of eight is enough to know the rest, or to guess it.
        parts = [secret[i : i + 8] for i in range(0, max(1, len(secret) - 7), 4)]
        if any(part in content for part in parts):
            found.append((kind, secret))
    return found


def test_there_are_forty_kinds():
    assert len(KINDS) >= 40
    assert len(WRITTEN) == 100


def test_of_a_hundred_that_are_written_here_none_comes_out(tmp_path, monkeypatch):
    files = plant(tmp_path, monkeypatch, WRITTEN)

    assert leaks(files, WRITTEN) == []
    assert "4821937" not in "".join(files.values())


@pytest.mark.parametrize("seed", [7, 2026, 835301])
def test_of_a_hundred_that_chance_makes_none_comes_out(tmp_path, monkeypatch, seed):
    planted = generated(seed)

    files = plant(tmp_path, monkeypatch, planted)

    assert leaks(files, planted) == [], f"seed {seed}"


#: What programs are told and people write, each with this password.
SPOKEN = [
    "proxy anna:{}@proxy.local:3128",
    "https://login.example/?next=https%3A%2F%2Fanna%3A{}%40x.example",
    "machine x\n  login anna\n  password {}\n",
    "machine x login anna account a password {}",
    ".x.example\tTRUE\t/\tTRUE\t1999999999\tsid\t{}",
    r"net use P: \\srv\share {} /user:STUDIO\anna",
    r"net use P: \\srv\share /user:STUDIO\anna {}",
    "smbclient //srv/s -U anna%{}",
    '$p = ConvertTo-SecureString "{}" -AsPlainText -Force',
    r"psexec \\ws -u anna -p {} cmd",
    "schtasks /create /ru anna /rp {}",
    "p4 -P {} -u anna sync",
    "redis-cli -a {} ping",
    "ldapsearch -D cn=a -w {} -b x",
    "rclone obscure {}",
    "docker login -u anna -p {} registry",
    "lftp -u anna,{} h",
    "kinit anna <<< {}",
    "setx DB_PW {}",
    "setenv DB_PASSWORD {}",
    "    DefaultPassword    REG_SZ    {}",
    "<key>Password</key>\n<string>{}</string>",
    "Das Passwort ist {}",
    "mot de passe : {}",
    "\u5bc6\u7801: {}",
    "\u30d1\u30b9\u30ef\u30fc\u30c9\uff1a{}",
    "password for anna: {}",
    "Enter passphrase for key '/x': {}",
    "logged in with password {} ok",
    "password '{}' was refused",
    "gazu.log_in('a@b.example', '{}')",
    "password: |\n  {}\n",
    "password:\n  {}\n",
    '"password":\n   "{}"',
    '"passwords": ["{}", "another"]',
    '"credentials": {{"user": "a", "value": "{}"}}',
    "password=('{}',)",
    "password=b'{}'",
    "token=SecretStr('{}')",
    "password\xa0=\xa0{}",
    "password\uff1d{}",
    "\x1b[31mpassword\x1b[0m={}",
    "password -> {}",
]


def test_a_password_that_programs_and_people_say_in_their_own_way_stays_in(
    tmp_path, monkeypatch
):
    planted = [(text, text, "Tiger4711!x") for text in SPOKEN]

    files = plant(tmp_path, monkeypatch, planted)

    assert leaks(files, planted) == []


# --- and it still tells what happened ------------------------------------------

LOG = """\
2026-01-02 10:00:00,000 INFO    ayon_harmony.bridge.session: Connected to Harmony 22.0.1 (premium)
2026-01-02 10:00:03,000 WARNING ayon_harmony.working.open_workfile: '/mnt/prod/Secret Show/sh010/work/sh010_animation_v003.zip' is open by bella on ws-14 since 02 Jan 09:30
2026-01-02 10:01:00,000 INFO    ayon_harmony.workfiles.sync: bella has it open; anna waits
2026-01-02 10:02:00,000 ERROR   ayon_harmony.workfiles.sync: Cannot write '/mnt/prod/Secret Show/sh010/work/sh010_animation_v003.zip'
Traceback (most recent call last):
  File "{client}/workfiles/sync.py", line 120, in _write
    raise DestinationError("disk full")
ayon_harmony.errors.DestinationError: disk full (errno 28), 0 bytes of 2,000 GB free
2026-01-02 10:03:00,000 INFO    ayon_harmony.publishing: Rendered frame 1013 of Top/Write_main, pass=beauty
"""  # noqa: E501


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    from ayon_harmony.app import support_bundle

    home = tmp_path / "home" / "anna"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    root = home / ".ayon" / "harmony"
    (root / "logs").mkdir(parents=True)
    (root / "logs" / "20260102-100000-1.log").write_text(
        LOG.replace("{client}", support_bundle._CLIENT.as_posix())
    )
    (root / "logs" / "20260102-100000-1-harmony.log").write_text(
        "AYON: scene '/mnt/prod/Secret Show/sh010/work/sh010_animation_v003.zip'\n"
    )
    base = {
        "AYON_USERNAME": "anna",
        "AYON_PROJECT_NAME": "demo",
        "AYON_API_KEY": "k" * 24,
    }
    findings = Findings(
        workfile="/mnt/prod/Secret Show/sh010/work/sh010_animation_v003.zip",
        status="bella has it open",
    )
    settings = complete_settings({"bridge": {"call_timeout_s": 33.0}})
    collected = collect_bundle(root, settings, base, findings)
    path = save_bundle(collected, root, tmp_path / "bundle.zip")
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_a_supporter_reads_what_failed_where_and_in_which_order(bundle):
    log = bundle["logs/20260102-100000-1.log"]

    assert "ERROR   ayon_harmony.workfiles.sync: Cannot write" in log
    assert 'File "<ayon_harmony>/workfiles/sync.py", line 120, in _write' in log
    assert "DestinationError: disk full (errno 28), 0 bytes of 2,000 GB free" in log
    assert log.index("Connected to Harmony 22.0.1") < log.index("disk full")
    assert "Rendered frame 1013 of Top/Write_main" in log


def test_a_supporter_sees_that_it_is_one_person_in_all_files(bundle):
    log = bundle["logs/20260102-100000-1.log"]
    status = json.loads(bundle["scene.json"])["status"]

    holder = status.partition(" has it open")[0]
    assert holder.startswith("user-")
    assert f"is open by {holder} on machine-" in log
    me = json.loads(bundle["environment.json"])["AYON_USERNAME"]
    assert f"{holder} has it open; {me} waits" in log
    assert me != holder


def test_a_supporter_sees_that_it_is_one_folder_in_all_files(bundle):
    workfile = json.loads(bundle["scene.json"])["workfile"]

    assert workfile.endswith("/sh010_animation_v003.zip")
    assert f"'{workfile}'" in bundle["logs/20260102-100000-1.log"]
    assert f"'{workfile}'" in bundle["logs/20260102-100000-1-harmony.log"]


def test_a_supporter_sees_settings_versions_and_what_is_set(bundle):
    assert json.loads(bundle["settings.json"])["bridge"]["call_timeout_s"] == 33.0
    assert json.loads(bundle["versions.json"])["ayon_harmony"]
    variables = json.loads(bundle["environment.json"])
    assert variables["AYON_PROJECT_NAME"] == "demo"
    assert variables["AYON_API_KEY"] == "set, 24 characters"


@pytest.mark.parametrize("word", ["anna", "bella", "ws-14", "Secret Show", "/mnt/prod"])
def test_people_machines_and_folders_of_the_studio_are_nowhere(bundle, word):
    assert word not in "".join(bundle.values())
