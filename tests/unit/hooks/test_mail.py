"""Reading emails: what a mapping sees of them, and bounds on what hostile ones cost."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.hooks.mail import MOST_FILES, read_head, read_mail
from service.hooks.refusals import BodyUnreadable


def mail(**headers):
    made = EmailMessage()
    made["From"] = "Ann Ó Brien <ann@example.com>"
    made["To"] = "Housing <housing@example.gov.uk>, other@example.gov.uk"
    made["Subject"] = "Damp: bathroom é Nº 2"
    made["Message-ID"] = "<1@example.com>"
    made["Date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
    for name, value in headers.items():
        made[name] = value
    made.set_content("It is damp.\n")
    return made


def test_a_mapping_sees_who_wrote_what_and_which_files_came():
    letter = mail()
    letter.add_alternative("<p>It is damp.</p>", subtype="html")
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../a.pdf")
    letter.add_attachment(mail())
    read = read_mail(letter.as_bytes())
    assert read.body == {
        "message_id": "<1@example.com>",
        "in_reply_to": None,
        "subject": "Damp: bathroom é Nº 2",
        "from": {"name": "Ann Ó Brien", "address": "ann@example.com"},
        "to": ["housing@example.gov.uk", "other@example.gov.uk"],
        "date": "2026-11-23T09:00:00+00:00",
        "text": "It is damp.\n",
        "attachments": [
            {"name": "a.pdf", "size": 4},
            {"name": "attachment-2.eml", "size": len(read.files[1].content)},
        ],
    }
    assert read.files[0].content == b"%PDF"
    assert b"It is damp." in read.files[1].content
    assert read_head(letter.as_bytes()).items() <= read.body.items()


def test_an_email_of_html_alone_is_read_without_its_tags():
    head = b"From: a@example.com\r\nContent-Type: text/html; charset=latin-1\r\n\r\n"
    html = b"<title>x</title><p>Dear&nbsp;team,</p><script>x()</script><p>It\x92s <b>damp</b>"
    assert read_mail(head + html).body["text"] == "Dear team,\nIt\x92s damp"
    assert read_mail(head + b"<![x" * 9000).body["text"] is not None


ODD = [f"charset={one}" for one in ("idna", "undefined", "punycode", "a\0b", "hex", "none")]
ODD.append("charset*=undefined'y'%ff%00")


@pytest.mark.parametrize("said", ODD)
def test_an_email_whose_charset_is_none_is_read_as_well_as_can_be(said):
    head = f"From: a@example.com\r\nContent-Type: text/plain; {said}\r\n\r\n"
    read = read_mail(head.encode() + b"It is damp \xff\xc3\xa9")
    assert read.body["text"] == "It is damp \ufffdé"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b'{"a": 1}', b"Subject: x\r\n\r\nHello"])
def test_what_is_no_email_is_refused(raw):
    for read in (read_head, read_mail):
        with pytest.raises(BodyUnreadable, match="neither From nor Message-ID"):
            read(raw)


def nested(levels):
    """Put a multipart into a multipart, so many times."""
    parts = [
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(levels)
    ]
    return b"From: a@example.com\r\n" + b"".join(parts) + b"\r\nx"


def test_an_email_without_end_or_depth_is_refused_before_it_is_read():
    endless = [b"From: a@example.com\r\n\r\n" + end * 500_001 for end in (b"\n", b"\r")]
    for raw in (nested(31), nested(5000), *endless):
        with pytest.raises(BodyUnreadable, match="more than"):
            read_mail(raw)
    assert read_mail(nested(20)).body["from"]["address"] == "a@example.com"


def test_only_so_many_files_are_taken():
    letter = mail()
    for number in range(MOST_FILES + 5):
        letter.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    assert len(read_mail(letter.as_bytes()).files) == MOST_FILES


HEADERS = st.sampled_from(
    [b"From", b"Subject", b"Date", b"Message-ID", b"To", b"Content-Type", b"Content-Disposition"]
)
WORDS = st.one_of(
    st.binary(max_size=30).map(lambda one: one.replace(b"\n", b"")),
    st.sampled_from(
        [
            b"=?utf-8?b?!!?=",
            b"=?x-none?q?=00?=",
            b"multipart/mixed; boundary=x",
            b"text/plain; charset=none",
            b"text/plain; charset=idna",
            b"text/plain; charset=undefined",
            b"text/html; charset=punycode",
            b"text/plain; charset=a\0b",
            b"text/plain; charset*=undefined'y'%ff%00",
            b"text/plain; charset*0*=idna'y'a; charset*1=b",
            b"attachment; filename*=x'y'%00%ff",
            b"attachment; filename*0=a; filename*2=b",
            b"base64",
            b"Mon, 99 Foo 99999 99:99:99 +9999",
        ]
    ),
)


@given(
    head=st.lists(st.tuples(HEADERS, WORDS), max_size=6),
    body=st.one_of(st.binary(max_size=80), st.just(b"--x\r\n\r\n--x--")),
)
def test_no_email_breaks_the_reader_or_brings_what_no_database_keeps(head, body):
    raw = b"".join(b"%s: %s\r\n" % line for line in head) + b"\r\n" + body
    try:
        read = read_mail(raw)
    except BodyUnreadable:
        return
    told = repr(read.body) + repr([one.name for one in read.files])
    assert "\\x00" not in told
    assert "\\ud" not in told
    assert all("/" not in one.name and one.name for one in read.files)
