"""Passwords that are tried first: refused whatever surrounds them.

What stands here is the core of a password: in small letters, without the digits and signs at its
ends. `Password2026!!` has the core `password`.
"""

from collections.abc import Collection

_ENDS = "0123456789 !\"£$%^&*()-_=+[]{};:'@#~\\|,<.>/?`"
_LEAST_DIFFERENT = 5
"""Characters of a password that must differ: `aaaaaaaaaaaa` and `121212121212` are too easy."""

_WORDS = """
    password passw0rd p@ssw0rd p@ssword passwordpassword mypassword thepassword newpassword
    changeme changepassword letmein letmeinnow welcome welcomewelcome welcomehome
    administrator admin adminadmin administration superuser supervisor master secret topsecret
    qwerty qwertyuiop qwertyuiopasdfgh qwertyqwerty asdfghjkl asdfghjklasdf zxcvbnm zxcvbnmzxcvbnm
    qazwsxedc qazwsxedcrfv 1qaz2wsx3edc 1q2w3e4r5t6y q1w2e3r4t5y6 azerty azertyuiop
    abcdefgh abcdefghij abcdefghijkl abcdefghijklm iloveyou iloveyouiloveyou ilovemyfamily
    football liverpool liverpoolfc manchester manchesterunited arsenal chelsea chelseafc everton
    tottenham rangers celtic sunshine princess superman batman spiderman starwars pokemon
    charlie jessica michael jordan thomas daniel monkey dragon shadow killer trustno
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
    summertime wintertime christmas happychristmas england scotland wales london birmingham
    housing housingoptions council counciltax localauthority homeless tenancy handrail
    computer internet microsoft windows google facebook office officeofficer testtesttest test
"""
COMMON = frozenset(_WORDS.split())


def is_common(password: str, more: Collection[str] = ()) -> bool:
    """Tell whether a password is too easy to guess; `more` are those of the organisation.

    Its words are in small letters; they are refused whole and as the core of a password.
    """
    small = password.strip().lower()
    core = small.strip(_ENDS)
    words = {small, core}
    return (
        len(set(small)) < _LEAST_DIFFERENT
        or not words.isdisjoint(COMMON)
        or not words.isdisjoint(more)
    )
