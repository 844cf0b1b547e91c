import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.secrets.hiding import HIDDEN, hide

SECRET = 'tok"en/of é the CRM\\x'
TEXT = "%41 &amp; \\n \\u0041 %zz & \\"


def in_json(text):
    return json.dumps(text)[1:-1]


def in_address(text):
    return re.sub("%..", lambda one: one[0].lower(), quote(text, safe=""))


def in_form(text):
    return quote_plus(text)


def in_page(text):
    return html.escape(text)


WAYS = [str, in_json, in_address, in_form, in_page]


@given(
    odd=st.text(st.sampled_from('aB9"/\\ é+&<😀'), min_size=2, max_size=8),
    ways=st.lists(st.sampled_from(WAYS), max_size=3),
)
def test_a_secret_is_hidden_however_it_is_spelt(odd, ways):
    said = secret = f"key{odd}end"
    for spell in ways:
        said = spell(said)
    assert hide(f"{TEXT} {said} {TEXT}", secret) == f"{TEXT} {HIDDEN} {TEXT}"


@pytest.mark.parametrize(
    "said",
    [
        "".join(f"\\u{ord(one):04X}" for one in SECRET),
        "".join(f"&#{ord(one)};" for one in SECRET),
        "".join(f"&#x{ord(one):x};" for one in SECRET),
        in_json(SECRET).replace("/", "\\/"),
        quote(quote(quote(SECRET, safe=""), safe=""), safe=""),
    ],
)
def test_every_character_may_be_spelt_in_its_own_way(said):
    assert hide(f"{TEXT} {said} {TEXT}", SECRET) == f"{TEXT} {HIDDEN} {TEXT}"


@pytest.mark.parametrize("before", ["", "u", "u:", "me:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_in_base64_nothing_of_it_is_left_that_tells_it(before, encode):
    said = encode(f"{before}{SECRET}".encode()).decode()
    for spelt in (said, in_json(said).replace("/", "\\/"), in_address(said)):
        shown = hide(f"{TEXT} {spelt} {TEXT}", SECRET)
        assert HIDDEN in shown
        assert len(shown) < len(TEXT) * 2 + 2 + len(HIDDEN) + 16, shown


def test_a_secret_that_could_be_anything_is_hidden_as_it_is_alone():
    backslashes = "\\" * 8
    assert hide(f"a{backslashes}b", backslashes) == f"a{HIDDEN}b"
    assert hide(r"C:\folder", backslashes) == r"C:\folder"
    assert hide(TEXT, SECRET) == TEXT
