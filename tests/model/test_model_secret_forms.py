"""What looks like a secret, and what does not."""

from __future__ import annotations

import sys
import time

import pytest

from ayon_harmony.model.secret_forms import hide_secrets, is_secret_name


@pytest.mark.parametrize(
    "name",
    [
        *("AYON_API_KEY", "api_key", "Password", "ftp_passwd", "AUTH_HEADER"),
        *("clientSecret", "DB_PWD", "DB_PASS", "PGPASS", "dbPass", "CARD_PIN", "PIN"),
        *("GITHUB_PAT", "PHP_SESSION", "SESSION", "sessionKey", "X-Auth-Token"),
        *("SLACK_WEBHOOK", "sas_sig", "license", "SENTRY_DSN", "JWT", "mfa-otp"),
        *("connection.password", "SSH_KEY", "aws_secret_access_key", "Kennwort"),
    ],
)
def test_names_of_secrets_are_known(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("render_pass_template", "default_pass_name", "keyframes", "author"),
        *("log_level", "path", "keyboard", "spinning", "pattern", "compass"),
        *("call_timeout_s", "designer", "keep_passes", "pinned_frames", "session_id"),
    ],
)
def test_other_names_are_not_taken_for_secrets(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "GET /api?token=hunter22&x=1",
        "GET /api?key=hunter22",
        "Authorization: Bearer hunter22",
        "Authorization: Basic aHVudGVyMjI6aHVudGVyMjI=hunter22",
        "authorization: Digest username=a, response=hunter22",
        "Set-Cookie: sid=hunter22; Path=/",
        'headers {"x-api-key": "hunter22"}',
        "api_key = hunter22",
        "api_key := 'hunter22'",
        "https://anna:hunter22@ayon.example.com/",
        "postgresql://anna:hunter22@db/x",
        "https://hunter22@ayon.example.com/",
        "https://hooks.slack.com/services/T01/B01/hunter22",
        "https://x.webhook.office.com/webhookb2/hunter22",
        "https://a.blob.core.windows.net/c?sv=1&sig=hunter22%3D&se=2",
        r'{"text": "{\"password\": \"hunter22\"}"}',
        r'"{\\\"password\\\": \\\"hunter22\\\"}"',
        "eyJhbGciOiJIUzI1.eyJzdWIiOiJodW50ZXIyMiJ9.hunter22",
        "tool --password hunter22",
        "tool --password=hunter22 x",
        "tool --api-key 'two hunter22'",
        "['tool', '--password', 'hunter22']",
        "('DB_PASSWORD', 'hunter22')",
        'password: "correct hunter22 staple"',
        "password: correct hunter22 staple",
        "DB_PWD=hunter22",
        "export PIN=hunter22;",
        "<password>hunter22</password>",
        '<user password="hunter22"/>',
        "machine x login anna password hunter22",
        "db.example.com:5432:show:anna:hunter22",
        "curl -u anna:hunter22 https://x",
        "mysql -uanna -phunter22 show",
        "the password is hunter22",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nhunter22",
    ],
)
def test_what_looks_like_a_secret_goes_by_its_form(text):
    hidden = hide_secrets(text)

    assert "hunter22" not in hidden
    assert "***" in hidden


@pytest.mark.parametrize(
    "line",
    [
        "Saved sh010.zip: 12 keys, token refused, author of node Top/Write_key",
        "sq010_sh0200_animation_layout_v003.zip",
        "ValidateSceneRangeAndFrames failed in ExtractConvertToEXR",
        "2026-11-29 22:33:01,123 INFO    ayon_harmony.app: Started",
        'File "launch.py", line 428, in _run_script',
        "elements/Character_Hero01/Character_Hero01-12.tvg",
        "renderMain_Beauty_v0013.1001.exr 1920x1080 23.976 fps",
        "TypeError: Result of expression 'o' [null] is not an object.",
        "AyonHarmony.getSceneSettings took 12 ms",
        "Connected to Harmony 22.0.1 (premium)",
        "https://ayon.ynput.io/docs/dev_host_implementation",
        "reviewer, passenger, tokenize, keying; 5 passes of 12 layers",
    ],
)
def test_ordinary_lines_stay_as_they_are(line):
    assert hide_secrets(line) == line


PIECES = [
    *("a" * 500, "a.", "token", "token ", "token=", "password=", "eyJ", "eyJaaaaaaaa."),
    *(
        "://a:",
        "https://",
        "/home/",
        "-----BEGIN A-----",
        "\\",
        '\\"',
        '"',
        "'",
        '"a",',
    ),
    *("--a ", "- ", "<a>", "<a", "zip ", "mysql ", "login ", "0123456789:", "A1B2-"),
    *("?a=", '"password": "', "a b:", "a:b:", "bearer ", "\n", " "),
]


@pytest.mark.parametrize("piece", PIECES, ids=map(repr, PIECES))
def test_the_time_grows_with_the_length_and_not_with_its_square(piece):
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        hide_secrets(text)
        return time.process_time() - began

    # Windows counts a process's time in ticks of 16 ms.
    short, tick = (10_000, 0.016) if sys.platform == "win32" else (5_000, 0.001)
    small = max(min(cost(short) for _ in range(3)), tick)

    # Twenty times the length: 400 times with a square. More than once, as Python
    # may collect its garbage in between, which takes long where much was imported.
    assert any(cost(20 * short) < 100 * small for _ in range(3))
