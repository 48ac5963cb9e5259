"""Job descriptions and résumés as files: what is read, what is refused, and what an error may say."""

import io
import logging
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from bot.errors import UsageError
from bot.interviewer import documents
from bot.interviewer.documents import read_document

pytestmark = pytest.mark.unit

SECRET = "Built a ranking model at Geheimfirma"
"""It stands in every document here, and in no error."""
Keep = Callable[[str, bytes], Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def pdf(text: str = SECRET, *, pages: int = 1) -> bytes:
    """The least a PDF needs: catalog, page tree, font, one content stream that all pages share."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    kids = b" ".join(b"%d 0 R" % (5 + page) for page in range(pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *[page] * pages,
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    return out + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def locked_pdf(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def aes_pdf() -> bytes:
    """As if encrypted with AES, which takes a library that Viva does without: only the declaration is."""
    crypt = b"/V 4 /CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >> /StmF /StdCF /StrF /StdCF"
    return locked_pdf("").replace(b"/V 2", crypt).replace(b"/R 3", b"/R 4")


def word_file(row: Sequence[str] = ("Python", "six years")) -> bytes:
    """A paragraph, a table of one row and another paragraph; nothing at all if the row is empty."""
    document = docx.Document()
    if row:
        document.add_paragraph(SECRET)
        table = document.add_table(rows=1, cols=len(row))
        for column, text in enumerate(row):
            table.cell(0, column).text = text
        document.add_paragraph("Led a team of three")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def with_xml(prolog: str, text: str) -> bytes:
    """The word file with another prolog of its XML, and `text` for its first paragraph."""
    with zipfile.ZipFile(io.BytesIO(word_file())) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    swap = [
        (name, re.sub(rb"<\?xml.*?\?>", prolog.encode(), data).replace(SECRET.encode(), text.encode()))
        if name == "word/document.xml"
        else (name, data)
        for name, data in entries
    ]
    return zipped(*swap)


def refusal(path: Path) -> str:
    """What the user is told; checks what holds for every refusal."""
    with pytest.raises(UsageError) as caught:
        read_document(path)
    error = caught.value
    lines = [error.message, error.hint]
    assert all(line.strip() and "\n" not in line for line in lines)
    assert str(path) in error.message
    assert "Geheimfirma" not in " ".join(lines)
    return error.message.removeprefix(str(path)).strip()


# --- what is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", [".txt", ".md", ".MD", ".text", ".markdown"])
def test_plain_text_in_the_usual_encodings(encoding: str, ending: str, keep: Keep) -> None:
    text = "Café owner – naïve models\n- 20 % faster"
    assert read_document(keep(f"cv{ending}", text.encode(encoding))) == text


def test_lines_stay_and_blanks_are_one(keep: Keep) -> None:
    assert read_document(keep("job.txt", b"One\tline \xc2\xa0 here\r\n\r\nTwo")) == "One line here\n\nTwo"


def test_a_pdf(keep: Keep) -> None:
    assert read_document(keep("cv.pdf", pdf())) == SECRET


def test_a_pdf_that_only_its_owner_may_change(keep: Keep) -> None:
    assert read_document(keep("cv.pdf", locked_pdf(""))) == SECRET


def test_the_first_pages_of_thousands(keep: Keep) -> None:
    assert read_document(keep("cv.pdf", pdf("Page", pages=3000))).split() == ["Page"] * documents.MAX_PAGES


def test_paragraphs_and_tables_of_a_word_file_in_order(keep: Keep) -> None:
    assert read_document(keep("cv.docx", word_file())) == f"{SECRET}\nPython\nsix years\nLed a team of three"


def test_a_long_text_is_cut(keep: Keep) -> None:
    text = read_document(keep("cv.txt", b"word " * documents.MAX_CHARACTERS))
    assert len(text) == documents.MAX_CHARACTERS


# --- what is refused


@pytest.mark.parametrize("name", ["cv.doc", "cv.rtf", "cv", "cv.pdf.exe"])
def test_another_kind(name: str, keep: Keep) -> None:
    assert refusal(keep(name, SECRET.encode())).startswith("is no kind of document that can be read")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "cv.txt") == "cannot be read: No such file or directory."


@pytest.mark.parametrize("name", ["cv.txt", "cv.pdf", "cv.docx"])
def test_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert refusal(tmp_path / name).startswith("cannot be read: ")


@pytest.mark.parametrize("name", ["cv.txt", "cv.pdf", "cv.docx"])
def test_too_large_is_not_even_parsed(name: str, tmp_path: Path) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(documents.MAX_FILE_BYTES + 1)
    assert refusal(tmp_path / name) == "is larger than 10 MB."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_without_an_end_is_read_so_far_only(tmp_path: Path) -> None:
    pipe = tmp_path / "cv.txt"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/sh", "-c", 'exec yes > "$0"', str(pipe)]) as writer:
        assert refusal(pipe) == "is larger than 10 MB."
        assert writer.wait(10) != 0


RUBBISH = bytes(range(256)) * 20 + SECRET.encode()
DAMAGED = {
    "cut.pdf": pdf()[:-80],
    "half.pdf": pdf()[: len(pdf()) // 2],
    "rubbish.pdf": RUBBISH,
    "headed.pdf": b"%PDF-1.7\n" + RUBBISH,
    "nothing.pdf": b"",
    "rubbish.docx": RUBBISH,
    "nothing.docx": b"",
    "cut.docx": word_file()[:-200],
    "another.docx": zipped(("hello.txt", SECRET.encode())),
    "rubbish.txt": RUBBISH,
    "odd.txt": "\ufeff".encode("utf-16-le") + b"a",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_or_not_what_it_says(name: str, keep: Keep) -> None:
    said = refusal(keep(name, DAMAGED[name]))
    assert said.startswith(("cannot be read as", "is no plain text"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("scan.pdf", pdf("")),
        ("empty.txt", b""),
        ("blank.md", b" \n\n--- \n"),
        ("blank.docx", word_file(())),
    ],
)
def test_a_document_without_text(name: str, data: bytes, keep: Keep) -> None:
    assert refusal(keep(name, data)) == "holds no text."


@pytest.mark.parametrize(
    ("data", "said"), [(locked_pdf("password"), "is protected by a password."), (aes_pdf(), "is encrypted.")]
)
def test_a_pdf_that_is_locked(data: bytes, said: str, keep: Keep) -> None:
    assert refusal(keep("cv.pdf", data)) == said


def test_an_archive_that_declares_gigabytes_is_not_unpacked(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(("word/document.xml", b"0" * (documents.MAX_UNPACKED_BYTES + 1)))
    assert len(bomb) < documents.MAX_FILE_BYTES
    monkeypatch.setattr(docx, "Document", lambda _: pytest.fail("it was unpacked"))
    assert refusal(keep("cv.docx", bomb)) == "unpacks to more than 50 MB."


def test_entities_of_a_word_file_do_not_unfold_or_reach_for_files(keep: Keep, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Geheimnis")
    entities = f'<!ENTITY a "{"x" * 100}"><!ENTITY b "{"&a;" * 100}"><!ENTITY c SYSTEM "file://{tmp_path}/other.txt">'
    data = with_xml(f"<!DOCTYPE d [{entities}]>", "Hello &b; &c; there")
    text = read_document(keep("cv.docx", data))
    assert "Geheimnis" not in text
    assert "xxx" not in text


def test_nothing_is_logged(keep: Keep, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    for name, data in {**DAMAGED, "ok.pdf": pdf(), "scribble.pdf": pdf().replace(b"Tj ET", b"Tj E[ (")}.items():
        path = keep(name, data)
        try:
            read_document(path)
        except UsageError:
            continue
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
