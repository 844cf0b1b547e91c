"""Each hook to begin from can be made, and does on its own sample what it says."""

from datetime import UTC, datetime

import orjson
import pytest

from service.hooks.carrying import IGNORED
from service.hooks.presets import PRESETS
from service.hooks.trying import try_out

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
EXPECTED = {
    "duty_to_refer": ("DTR-118", "applicant_name", "Ada Lovelace"),
    "contact_centre": ("CRM-4711 contact.created", "subject_reference", "P-9"),
    "repairs": ("J-1 damp_mould", "property_address", "2 High Street"),
    "email": ("<1@example.com>", "subject_name", "Ann"),
    "notify_receipt": (
        "740e5834-3a29-46b4-9a6f-16142fde533a delivered",
        "delivery_status",
        "delivered",
    ),
}


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_does_on_its_sample_what_it_says(key):
    preset = PRESETS[key]
    sample = preset.sample
    written = sample.encode() if isinstance(sample, str) else orjson.dumps(sample)
    tried = try_out(preset.given, written, at=AT)
    external_id, name, value = EXPECTED[key]
    assert (tried.problems, tried.note, tried.external_id) == ([], "", external_id)
    assert tried.said["data"][name] == value
    # A preset hides every value, or at least whom it is about.
    assert preset.given.masks in (None, ("to",))


@pytest.mark.parametrize(
    ("key", "word", "before"),
    [("contact_centre", "event", "contact.updated"), ("repairs", "category", "plumbing")],
)
def test_what_a_preset_ignores_is_no_repeat_of_what_counts_later(key, word, before):
    preset = PRESETS[key]
    earlier = try_out(preset.given, orjson.dumps({**preset.sample, word: before}), at=AT)
    later = try_out(preset.given, orjson.dumps(preset.sample), at=AT)
    assert (earlier.note, later.note) == (IGNORED, "")
    assert earlier.external_id != later.external_id
