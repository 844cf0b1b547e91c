"""Things that people attach in the demonstration: small pictures and letters, drawn by code."""

import random
import struct
import zlib

_WIDTH, _HEIGHT = 192, 144
_PAPER_TOP, _LEADING = 780, 22
_FONT = b"/Resources << /Font << /F1 5 0 R >> >>"


def picture(seed: str) -> bytes:
    """Draw a PNG of a wall with dark spots in a corner, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  no secret
    spots = [(chance.gauss(24, 27), chance.gauss(18, 24), chance.uniform(1, 7)) for _ in range(90)]
    rows = b"".join(b"\0" + _row(y, spots) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _row(y: int, spots: list[tuple[float, float, float]]) -> bytes:
    near = [(a, r * r - (b - y) ** 2) for a, b, r in spots if abs(b - y) < r]
    pixels = bytearray()
    for x in range(_WIDTH):
        dark = any((a - x) ** 2 < reach for a, reach in near)
        light = 226 - (x + y) // 10
        pixels += bytes((62, 66, 58)) if dark else bytes((light, light - 4, light - 16))
    return bytes(pixels)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def letter(text: str) -> bytes:
    """Write a PDF of one page with these lines."""
    lines = "".join(f"({_escaped(line)}) Tj T* " for line in text.splitlines())
    content = f"BT /F1 12 Tf {_LEADING} TL 70 {_PAPER_TOP} Td {lines}ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % _FONT,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _bound(objects)


def _bound(objects: list[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
