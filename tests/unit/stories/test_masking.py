from service.stories.masking import Mask

FORM = b'{"key": "way", "values": [{"value": "by phone"}], "label": "Tenure of the home"}'
DIAGRAM = b"<conditionExpression>way == 'post' or way == &quot;fax&quot;</conditionExpression>"


def test_texts_become_plainly_made_up_and_the_same_ones_the_same():
    mask = Mask([FORM])
    data = {
        "applicant_name": "Amina Osei",
        "first_name": "Kofi",
        "who": "amina osei ",
        "email": "amina@home.example",
        "phone": "07700 900 123",
        "postcode": "TE1 1AA",
        "postal_address": "1 High Street, Testham",
        "reference": "P-10442",
        "household": [{"name": "Kofi", "notes": "Asthma; see Dr Who."}],
    }
    assert mask.value(data) == {
        "applicant_name": "Person A",
        "first_name": "Person B",
        "who": "Person A",
        "email": "person.1@example.org",
        "phone": "01632 960001",
        "postcode": "ZZ1 0ZZ",
        "postal_address": "1 Example Street",
        "reference": "X-00001",
        "household": [{"name": "Person B", "notes": "Text 1 xxxxxxxxxxxx"}],
    }
    assert mask.within("Closed: AMINA OSEI moved") == "Closed: Person A moved"


def test_what_decides_the_way_of_a_case_is_kept():
    mask = Mask([FORM, DIAGRAM], kept=["team_leader"])
    data = {
        "kept": ["by phone", "post", "fax", "team_leader"],
        "days": ["2026-12-24", "2026-12-24T09:00:00+00:00", "P14D"],
        "other": [1, 1.5, True, None, "", " "],
    }
    assert mask.value(data) == data
    # What the drawing calls a thing is no choice of anybody.
    assert mask.value("Tenure of") == "Text 1 xx"
    assert Mask([]).within("as it is") == "as it is"


def test_more_people_than_letters_are_told_apart():
    mask = Mask([])
    made = [mask.value(f"Somebody {'x' * number}", "name") for number in range(60)]
    assert len(set(made)) == 60


def test_what_looks_like_a_length_or_is_called_like_a_step_or_label_is_masked():
    drawn = b'<task id="Ward" name="Hope"/><task name=\'Grace\' handrail:outcomes="agreed"/>'
    mask = Mask([drawn, FORM])
    told = ["PTSD", "PHD", "P", "PT", "Hope", "Grace", "Ward", "Tenure of the home"]
    assert not set(mask.value(told)) & set(told)
    kept = ["P1Y2M", "PT1.5S", "P1DT12H", "agreed"]
    assert mask.value(kept) == kept


def test_names_under_which_a_program_keeps_things_are_masked_unless_they_are_fields():
    assert Mask([]).value({"Maya Smith": {"age_now": 9}}) == {"Person A": {"age_now": 9}}
