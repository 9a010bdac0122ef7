r"""What a secret looks like in a text that was written for people.

Three ways to know one, each in time linear in the length of the text: by the name
in front of it (``password=…``, ``--api-key …``, ``Authorization: …``), by the form
that its maker gave it (``ghp_…``, ``AKIA…``, a PEM block), and by looking like
nothing that people write (long, and mixed of letters and digits).

Sources of the forms: the makers' own documentation; gitleaks and detect-secrets
know the same prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Union

MASK = "***"

# No pattern begins with something unlimited that may fail later, and each ends
# with its only unlimited part, or with a limited one. So none looks back and forth.

# Words that make the name of a variable, an option or a field one of a secret. A
# short one counts as a part of the name only, or PIN would be in "spinning".
_LONG_WORDS = (
    "passwor[dt]|passwd|passphrase|passcode|secret|token|credential|apikey|authoriz"
    "|private_?key|access_?key|account_?key|license|licence|webhook|signature|cookie"
    "|kennwort|contrase|motdepasse"
)
_SHORT_WORDS = (
    "pass|pwd|pw|pin|pat|psk|otp|totp|mfa|tan|auth|cred|creds|sid|sig|session|key|keys"
    "|salt|nonce|jwt|bearer|login|sas|dsn|cert|pem|pgp|gpg|ssh|seed|mnemonic"
)
_CAPITAL_WORDS = "Pass|Pwd|Pin|Pat|Auth|Cred|Creds|Sid|Sig|Session|Key|Keys|Salt"
_NAME = re.compile(
    rf"(?i:{_LONG_WORDS})|(?i:(?<![a-z])(?:{_SHORT_WORDS})(?![a-z]))"
    rf"|(?<=[a-z])(?:{_CAPITAL_WORDS})(?![a-z])"
    # PGPASSWORD is a long word; PGPASS, SQLPWD and the like end in a short one.
    r"|(?i:(?:pass|pwd)$)"
)
# Names that end in one of these hold no secret, whatever else is in them.
_HARMLESS = re.compile(
    r"(?i)(keyboard|key_?frames?|key_?frame_?count|keys_moved|authors?|authored|monkey"
    r"|timeout_s|max_tokens?|pass_?template|pass_?name|passes|compass|bypass|session_id"
    r"|session_logs?|without_licence)$"
)

#: Variables that the systems set, named like secrets and none: folders, sockets and
#: the name of the desktop (POSIX; the freedesktop.org specifications; OpenSSH).
_SYSTEM_VARIABLES = frozenset(
    "PWD OLDPWD SSH_AUTH_SOCK SESSION_MANAGER DESKTOP_SESSION XDG_SESSION_CLASS"
    " XDG_SESSION_DESKTOP XDG_SESSION_ID XDG_SESSION_PATH XDG_SESSION_TYPE".split()
)

Replace = Union[str, Callable[["re.Match[str]"], str]]


def is_secret_name(name: str) -> bool:
    """Whether what goes by a name is to be kept: ``API_KEY``, ``dbPass``, ``PIN``."""
    return bool(_NAME.search(name)) and not _HARMLESS.search(name)


def is_secret_variable(name: str) -> bool:
    """Whether the value of an environment variable is to be kept wherever it stands."""
    return name not in _SYSTEM_VARIABLES and is_secret_name(name)


_ESCAPES = ("\\n", "\\t", "\\u")


def hide_secrets(text: str) -> str:
    """Return a text with ``***`` in the place of what looks like a secret."""
    # JSON has texts of several lines in one, with no space in front of their words.
    # These lines go first, or a value would take the word of the next one with it.
    lines = (
        _hide_in_escaped(line) if any(sign in line for sign in _ESCAPES) else line
        for line in _COLOURS.sub("", text).split("\n")
    )
    return _hide("\n".join(lines))


def _hide_in_escaped(line: str) -> str:
    """Hide what is a secret in one of the lines that JSON has in this one."""
    line = _ESCAPED_LETTER.sub(lambda match: chr(int(match[1], 16)), line)
    has_tabs = "\t" in line
    line = _hide(
        line.replace("\\n", "\n").replace("\\t", "\t" if not has_tabs else "\\t")
    )
    line = line.replace("\n", "\\n")
    return line if has_tabs else line.replace("\t", "\\t")


def _hide(text: str) -> str:
    lowered = text.lower()
    for pattern, replacement in _FORMS:
        text = pattern.sub(replacement, text)
    for words, pattern, replacement in _WORDED:
        if any(word in lowered for word in words):
            text = pattern.sub(replacement, text)
    for words, tied, value in _TIED:
        if any(word in lowered for word in words):
            text = _hide_values(text, tied, value)
    return _WORD.sub(_hide_random, text)


# --- addresses -----------------------------------------------------------------

_URL = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>`]+")
_USER = re.compile(r"://[^/@]*@")
_QUERY_VALUE = re.compile(r"([?&;#][^=&;#?]{1,64}=)[^&;#]+")
_SECRET_PATHS = ("webhook", "/services/", "//hooks.", "//hook.", "/hooks/", "/bot")


def _hide_in_address(match: re.Match[str]) -> str:
    """Take user, password and the values of a query out of an address."""
    address = _USER.sub(f"://{MASK}@", match.group(), count=1)
    lowered = address.lower()
    if any(part in lowered for part in _SECRET_PATHS):
        # Its path is the secret: who knows it may write there.
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}/{MASK}"
    return _QUERY_VALUE.sub(rf"\1{MASK}", address)


# What terminals are told between the letters of a name.
_COLOURS = re.compile(r"(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;]{0,20}m")
# Letters as JSON may write them, but for ASCII, which may be quotes of that JSON, and
# for halves of pairs.
_ESCAPED_LETTER = re.compile(
    r"(?i)\\u((?:00[a-f]|0[1-9a-f][0-9a-f]|[1-9a-ce-f][0-9a-f]{2})[0-9a-f])"
)

# --- the name in front -----------------------------------------------------------

# A backslash may stand before a quote once more for each time a text was quoted.
_QUOTED = r"(?P<quote>\\{0,4}[\"'`])(?P<inside>(?:(?!(?P=quote))[^\n])*)(?P=quote)?"
# Python's b'' and u'' are texts, too.
_VALUE = re.compile(
    rf"(?:[bBuUrRfF]{{1,2}}(?=[\"']))?{_QUOTED}|(?P<bare>[^\s\"'`,;&(){{}}\[\]<>]+)"
)
# Several of them, or one in a class of its own: SecretStr('...').
_GROUP = re.compile(r"(?:[A-Za-z_][\w.]{0,60})?[\[({](?P<bare>[^\])}\n]*)")
_ARGUMENT = re.compile(rf"{_QUOTED}|(?P<bare>(?!-)[^\s\"'`]+)")
_CONTENT = re.compile(r"(?P<bare>[^<>\n]+)")

# Between a name and its value, also from keyboards that write wide signs.
_TIES = "=>|->|:=|==|[=:\uff1a\uff1d]"
# What ties a value to a name, and how the value then looks; before them a word that
# the text has to hold. The value is not part of the pattern: what follows a harmless
# name may be the next name.
_TIED = (
    (
        ("",),
        re.compile(
            r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{0,200})"
            r"(?:(?:\\{0,4}[\"'`]\]?)?[ \t\xa0]{0,8}"
            rf"(?:{_TIES})[ \t\xa0]{{0,8}}"
            r"|\\{0,4}[\"'`],[ \t]{0,8}(?=\\{0,4}[\"'`]))"
        ),
        _VALUE,
    ),
    (
        ("-",),
        re.compile(
            r"(?<![\w-])(?P<name>--?[A-Za-z][\w.-]{0,100})"
            r"(?:\\{0,4}[\"'`],[ \t]{0,8}|[ \t]{1,4}|=)"
        ),
        _ARGUMENT,
    ),
    # Programs that set variables, and a listing of Windows' registry.
    (
        ("setx", "setenv", "set -"),
        re.compile(
            r"\b(?:setx|setenv|set[ \t]-[a-zA-Z]{1,3})[ \t]{1,4}"
            r"(?P<name>\w{1,200})[ \t]{1,4}"
        ),
        _ARGUMENT,
    ),
    (
        ("reg_",),
        re.compile(
            r"\b(?P<name>\w{1,200})[ \t]{1,8}REG_[A-Z_]{2,12}[ \t]{1,8}",
        ),
        _CONTENT,
    ),
    # A list of properties, as macOS has them.
    (
        ("<key>",),
        re.compile(r"<key>(?P<name>[^<>\n]{1,200})</key>\s{0,20}<\w{1,20}>"),
        _CONTENT,
    ),
    (
        ("<",),
        re.compile(r"(?P<name><[A-Za-z_][\w:.-]{0,100})[^<>\n]{0,200}>"),
        _CONTENT,
    ),
)
# Of these names a list or an object is one of secrets; ``keys: [...]`` may be frames.
_STRONG_NAME = re.compile(
    r"(?i)passw|passphrase|secret|token|credential|cookie|pwd|creds"
)
_NOUNS_IN_WORDS = (
    *("password", "passwort", "passwd", "passphrase", "passcode", "pwd", "mnemonic"),
    *("secret", "kennwort", "mot de passe", "contraseña", "contrasena", "senha"),
    *(
        "wachtwoord",
        "heslo",
        "hasło",
        "пароль",
        "密码",
        "密碼",
        "パスワード",
        "비밀번호",
    ),
)
_NOUNS = "|".join(_NOUNS_IN_WORDS)
_NO_VALUE = r"(?!\*\*\*|[bBuUrRfF]{1,2}[\"'])"
# The value may be a phrase, and nobody quoted it.
_PHRASE = re.compile(
    rf"(?i)((?:{_NOUNS})[\w.-]{{0,100}}"
    r"(?:[ \t](?:for|von|für|pour|para)[ \t][^\n:=]{1,120})?[ \t\xa0]{0,8}"
    rf"(?:{_TIES})[ \t\xa0]{{0,8}}){_NO_VALUE}[^\s\"'`\\\[({{][^\n\"'`]*"
)
# In the next line, as YAML and JSON have it.
_NEXT_LINE = re.compile(
    rf"(?i)((?:{_NOUNS}|token|api_?key)[\w.-]{{0,100}}(?:\\{{0,4}}[\"'])?"
    r"[ \t]{0,8}[:=][ \t]{0,8}(?:[|>][+-]?[ \t]{0,8})?\r?\n[ \t]{1,80})"
    r"(?!\*\*\*|[\w.-]{1,100}[:=]|\"\"\")[^\s][^\n]*"
)
# In a sentence: with quotes, or a word that is none.
_SENTENCE = re.compile(
    rf"(?i)(\b(?:{_NOUNS})[ \t]{{1,4}})(?!\*\*\*)"
    r"(?:\"[^\"\n]+\"?|'[^'\n]+'?|(?=\S{0,64}[\d!@#$%^&+=])[^\s=:>-]\S*)"
)
_PLAIN_VALUES = frozenset(
    {"True", "False", "true", "false", "None", "null", "none", "yes", "no", "0", "1"}
    | {"", MASK, "set", "missing", "unset", "empty"}
)


# What stands in front of every line of ours: a module, as bridge.session.
_LOGGER = re.compile(r"ayon_\w+(?:\.\w+)+\Z")


def _hide_values(text: str, tied: re.Pattern[str], value_of: re.Pattern[str]) -> str:
    """Hide the values that are tied to names of secrets."""
    pieces: list[str] = []
    kept = position = 0
    while (match := tied.search(text, position)) is not None:
        position = match.end()
        name = match["name"].strip("-<")
        if not is_secret_name(name) or _LOGGER.match(name):
            continue
        value = value_of.match(text, position)
        if value_of is _VALUE and _STRONG_NAME.search(name):
            value = _GROUP.match(text, position) or value
        if value is None:
            continue
        parts = value.groupdict()
        quote = parts.get("quote") or ""
        if (parts.get("inside") if quote else parts["bare"]) in _PLAIN_VALUES:
            continue
        is_closed = quote and value.group().endswith(quote)
        pieces += [text[kept:position], quote, MASK, quote if is_closed else ""]
        kept = position = value.end()
    return "".join(pieces) + text[kept:]


# --- what nobody writes ------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z0-9+/=_~-]{16,}")
_PIECE = re.compile(r"[A-Za-z0-9+]{16,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{32,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{16,}\Z")
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def _hide_random(match: re.Match[str]) -> str:
    word = match.group()
    if "/" in word or "+" in word:
        # Base64 of chance has its slashes anywhere, a path between words.
        word = _BASE64.sub(_hide_if_random, word)
    return _PIECE.sub(_hide_if_random, word)


def _hide_if_random(match: re.Match[str]) -> str:
    return MASK if _is_random(match.group()) else match.group()


def _is_random(piece: str) -> bool:
    """Whether a run of letters and digits is one that nobody would write.

    What people write consists of words, names in CamelCase, dates and frame
    numbers: four letters or digits of a kind on average, and more. Chance changes
    the kind at every second.
    """
    if piece.isdigit():
        return False
    has_digit = any(character.isdigit() for character in piece)
    if _HEX.match(piece):
        return has_digit
    letters = sum(character.isalnum() for character in piece)
    share = len(_TOKENS.findall(piece)) / max(letters, 1)
    return share >= (0.28 if has_digit else 0.36)


# --- all of them, in the order in which they are looked for -------------------------

_PREFIXES = (
    r"gh[pousr]_|github_pat_|glpat-|gldt-|glrt-|xox[abeoprs]-|xapp-|sk-|[spr]k_live_"
    r"|[spr]k_test_|whsec_|AIza|ya29\.|GOCSPX-|npm_|pypi-|hf_|do[op]_v1_|SG\.|shp(?:at|ss)_"
    r"|ATATT|ATCTT|dckr_pat_|dapi|lin_api_|nfp_|vercel_|figd_|ntn_|sntrys_"
    r"|hv[sb]\.|AGE-SECRET-KEY-|PMAK-|rubygems_|sq0[ac][ts]p-|tfp_"
)
_SCHEMES = "bearer|basic|digest|negotiate|ntlm|token|apikey|hmac"

_FORMS: tuple[tuple[re.Pattern[str], Replace], ...] = (
    # A private key, to its end or to the end of the text.
    (
        re.compile(
            r"-----BEGIN [^\n-]{1,60}-----(?s:.*?)(?:-----END [^\n-]{1,60}-----|\Z)"
        ),
        MASK,
    ),
    (re.compile(r"PuTTY-User-Key-File-\d:(?s:.*?)(?:\n\n|\Z)"), f"{MASK}\n"),
    (_URL, _hide_in_address),
    # An address without its beginning, as servers log it.
    (re.compile(r"([?&][\w.~%$-]{1,64}=)(?!\*\*\*)[^\s&\"'#<>;]+"), rf"\1{MASK}"),
    # Headers hold the secret in the rest of the line.
    (
        re.compile(
            r"(?i)(\b(?:(?:proxy-)?authorization|(?:set-)?cookie2?)(?:\\{0,4}[\"'`])?"
            r"[ \t]{0,8}[:=,][ \t]{0,8}(?:\\{0,4}[\"'`])?)(?!\*\*\*)[^\"'`\n\\]+"
        ),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            rf"(?i)(\b(?:{_SCHEMES})[ \t]{{1,4}})(?!\*\*\*)"
            r"(?=[^\s\"']{0,200}[\d=+/._-])[A-Za-z0-9+/=._~-]{8,}"
        ),
        rf"\1{MASK}",
    ),
    # A JSON web token.
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}"), MASK),
    (re.compile(rf"(?<![A-Za-z0-9])(?:{_PREFIXES})[\w./+=~-]{{16,}}"), MASK),
    (re.compile(r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}"), MASK),
    (re.compile(r"(?i)\b(?:bot)?\d{6,12}:[\w-]{30,}"), MASK),
    (re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), MASK),
    # Licences: groups of capitals and digits.
    (
        re.compile(
            r"(?<![\w-])(?=[A-Z-]{0,40}\d)(?:[A-Z0-9]{4,8}-){3,7}[A-Z0-9]{4,8}(?![\w-])"
        ),
        MASK,
    ),
    # curl -u user:password, mysql -ppassword, sshpass -p password
    (
        re.compile(
            r"((?<![\w-])(?:-u|-U|--user|--proxy-user)(?:[ \t]{1,4}|=)"
            r"(?:\\{0,4}[\"'`])?[\w.@\\-]{1,64}[:,%])(?!\*\*\*)[^\s\"'`]+"
        ),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            r"(\b(?:mysql(?:dump|admin)?|sshpass|plink|pscp|smbclient|7za?|unzip|unrar"
            r"|docker|podman|psexec|p4|sqlcmd|mongo(?:sh|dump)?|redis-cli|ldap[a-z]{3,8})\b"
            r"[^\n]{0,80}?[ \t]-(?:pw|[pPaw])[ \t]{0,2})(?!\*\*\*)"
            r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s\"'-]\S*)"
        ),
        rf"\1{MASK}",
    ),
    # .netrc and .pgpass, and sentences that say it.
    (
        re.compile(
            r"(?i)(\blogin[ \t]{1,8})\S{1,255}([ \t]{1,8}password[ \t]{1,8})\S+"
        ),
        rf"\1{MASK}\2{MASK}",
    ),
    (
        re.compile(
            r"(?m)^([\w.*-]{1,255}:(?:\d{2,5}|\*):[\w.*-]{1,64}:[\w.*-]{1,64}:)\S+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\bssh-(?:rsa|ed25519|dss)[ \t][A-Za-z0-9+/=]{20,}"), MASK),
    (re.compile(r"\b(?:AC|SK)[0-9a-f]{32}\b"), MASK),
)

#: Forms with a word in them that the text has to hold, in lower case.
_WORDED: tuple[tuple[tuple[str, ...], re.Pattern[str], Replace], ...] = (
    ((*_NOUNS_IN_WORDS, "token", "key"), _NEXT_LINE, rf"\1{MASK}"),
    (_NOUNS_IN_WORDS, _PHRASE, rf"\1{MASK}"),
    (
        (*_NOUNS_IN_WORDS, "pin", "api key", "token"),
        re.compile(
            rf"(?i)(\b(?:{_NOUNS}|pin|api key|token)[ \t]"
            r"(?:is|was|ist|war|lautet|est|es|è)[ \t]{0,2}:?[ \t]{0,2})(?!\*\*\*)"
            r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|(?=\S{0,64}[\d!@#$%^&*+=_])\S+)"
        ),
        rf"\1{MASK}",
    ),
    (_NOUNS_IN_WORDS, _SENTENCE, rf"\1{MASK}"),
    # A user with a password in front of a machine, without http:// before them.
    (
        ("@",),
        re.compile(
            r"(?<![\w/.%@+-])[\w.%+-]{1,64}:(?!\*\*\*)[^\s@/\"'<>,;]{3,128}@(?=[\w\[])"
        ),
        f"{MASK}@",
    ),
    # The same, encoded to stand in another address.
    (
        ("%40",),
        re.compile(r"(?i)(%3A%2F%2F)[^\s&\"'<>]{1,200}?%40"),
        rf"\1{MASK}%40",
    ),
    # A cookie in a file of curl: seven columns.
    (
        ("true", "false"),
        re.compile(
            r"(?m)^([^\t\n]{1,255}\t(?:TRUE|FALSE)\t[^\t\n]{0,255}\t(?:TRUE|FALSE)"
            r"\t\d{1,20}\t[^\t\n]{1,255}\t)[^\s\"']+"
        ),
        rf"\1{MASK}",
    ),
    # What is called with a name and a password.
    (
        ("login(", "log_in(", "signin(", "sign_in(", "authenticate("),
        re.compile(
            r"(?i)(\b(?:log_?in|sign_?in|authenticate)\()(?!\*\*\*)[^()\n]+",
        ),
        rf"\1{MASK}",
    ),
    (
        ("use",),
        re.compile(
            r"(?i)(\bnet(?:\.exe)?[ \t]{1,4}use[ \t]{1,4}(?:\S{1,20}[ \t]{1,4})?"
            r"(?:\\\\|//)?\S{1,255}[ \t]{1,4})[^\n]+"
        ),
        rf"\1{MASK}",
    ),
    (
        ("convertto-securestring", "/rp", "<<<", "obscure"),
        re.compile(
            r"(?i)(ConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?"
            r"|[ \t]/rp[ \t]{1,4}|<<<[ \t]{0,4}|\bobscure[ \t]{1,4})(?!\*\*\*)"
            r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s\"'-]\S*)"
        ),
        rf"\1{MASK}",
    ),
)
