import base64
import json
from string import ascii_letters

import pytest

from service.secrets.refusals import SecretsKeyMissing, SecretUnreadable
from service.secrets.sealing import Keyring
from service.settings import Settings
from tests.services.keys import secrets_key

SECRET = "gone fishing: ключ"
CONTEXT = "hooks.secret"


@pytest.fixture
def keyring():
    return Keyring.of(Settings(secrets_key=secrets_key()))


def test_what_was_sealed_is_opened_and_looks_different_each_time(keyring):
    sealed = [keyring.seal(SECRET, context=CONTEXT) for _ in range(2)]
    assert [keyring.open(one, context=CONTEXT) for one in sealed] == [SECRET, SECRET]
    assert sealed[0] != sealed[1]
    assert keyring.open(keyring.seal("", context=CONTEXT), context=CONTEXT) == ""


def test_nothing_of_the_text_or_the_key_is_to_be_seen():
    key = secrets_key()
    sealed = Keyring.of(Settings(secrets_key=key)).seal(SECRET, context=CONTEXT)
    raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
    assert SECRET.encode() not in raw
    assert b"fishing" not in raw
    assert key not in sealed
    assert key not in repr(Keyring.of(Settings(secrets_key=key)))


def test_what_was_sealed_for_one_place_is_not_opened_in_another(keyring):
    sealed = keyring.seal(SECRET, context=CONTEXT)
    with pytest.raises(SecretUnreadable):
        keyring.open(sealed, context="webhooks.secret")


def test_what_was_changed_in_any_place_is_not_opened(keyring):
    sealed = keyring.seal(SECRET, context=CONTEXT)
    for place, letter in enumerate(sealed):
        changed = f"{sealed[:place]}{'A' if letter != 'A' else 'B'}{sealed[place + 1 :]}"
        with pytest.raises(SecretUnreadable):
            keyring.open(changed, context=CONTEXT)


def test_what_says_the_same_in_other_letters_is_not_opened(keyring):
    sealed = keyring.seal("a", context=CONTEXT)
    whole = sealed.rstrip("=")
    assert sealed != whole
    others = {f"{whole[:-1]}{letter}{sealed[len(whole) :]}" for letter in ascii_letters} - {sealed}
    for changed in (*others, f"{sealed}.a", f"{sealed}!"):
        with pytest.raises(SecretUnreadable):
            keyring.open(changed, context=CONTEXT)


@pytest.mark.parametrize("text", ["", ".", "1", SECRET, json.dumps({"a": 1}), "1.abc.AAAA"])
def test_what_was_never_sealed_is_not_opened(keyring, text):
    with pytest.raises(SecretUnreadable):
        keyring.open(text, context=CONTEXT)


def test_a_key_is_exchanged_in_two_steps():
    old, new = secrets_key(), secrets_key()
    before = Keyring.of(Settings(secrets_key=old)).seal(SECRET, context=CONTEXT)
    both = Keyring.of(Settings(secrets_key=new, secrets_key_before=old))
    assert both.open(before, context=CONTEXT) == SECRET
    assert not both.is_current(before)
    after = both.seal(SECRET, context=CONTEXT)
    assert both.is_current(after)
    alone = Keyring.of(Settings(secrets_key=new))
    assert alone.open(after, context=CONTEXT) == SECRET
    with pytest.raises(SecretUnreadable, match="give that key as HANDRAIL_SECRETS_KEY_BEFORE"):
        alone.open(before, context=CONTEXT)


def test_without_a_key_nothing_is_sealed_or_opened():
    nothing = Keyring.of(Settings())
    with pytest.raises(SecretsKeyMissing, match="set HANDRAIL_SECRETS_KEY"):
        nothing.seal(SECRET, context=CONTEXT)
    with pytest.raises(SecretsKeyMissing):
        nothing.open("1.abc.AAAA", context=CONTEXT)
