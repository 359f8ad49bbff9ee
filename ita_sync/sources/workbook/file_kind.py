"""What a file is, by its content: its name may say anything."""

from __future__ import annotations

import codecs
import errno
import logging
import re
import stat
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from ita_sync.domain.language import LocalizedText
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.refusals import Reason, refusal

log = logging.getLogger(__name__)
Kind = Literal["xlsx", "ods", "csv"]
KIND_OF_SUFFIX = {".xlsx": "xlsx", ".ods": "ods", ".csv": "csv"}
NAMES = {
    "xlsx": LocalizedText("สมุดงาน Excel (.xlsx)", "an Excel workbook (.xlsx)"),
    "ods": LocalizedText("สเปรดชีต OpenDocument (.ods)", "an OpenDocument spreadsheet (.ods)"),
    "csv": LocalizedText("ไฟล์ข้อความ (.csv)", "a text file (.csv)"),
}
HEAD = 4096  # bytes
MAX_FILE = 256 << 20  # bytes
BEGINNINGS = (
    (b"%PDF", refusals.PDF),
    (b"{\\rtf", refusals.TEXT_DOCUMENT),
    (b"\x89PNG", refusals.PICTURE),
    (b"\xff\xd8\xff", refusals.PICTURE),
    (b"GIF8", refusals.PICTURE),
    (b"\x1f\x8b", refusals.ARCHIVE),
    (b"Rar!", refusals.ARCHIVE),
    (b"7z\xbc\xaf", refusals.ARCHIVE),
)
# The first record of an .xls from before it had a container.
OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00[\x00\x02-\x07]")
CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2
STREAMS = (  # names within a container; the first that is found tells the kind
    ("EncryptedPackage", refusals.PASSWORD),
    ("Workbook", refusals.OLD_EXCEL),
    ("Book", refusals.OLD_EXCEL),
    ("WordDocument", refusals.TEXT_DOCUMENT),
    ("PowerPoint Document", refusals.PRESENTATION),
)
PARTS = (  # likewise within a zip archive
    ("encrypted-package", refusals.PASSWORD),
    ("index/document.iwa", refusals.NUMBERS),
    ("index.zip", refusals.NUMBERS),
)
# The main part's first: a document may embed a workbook, and SheetJS names the type of an .xlsb in every file.
CONTENT_TYPES: tuple[tuple[Kind | Reason, re.Pattern[bytes]], ...] = (
    ("xlsx", re.compile(rb"(?:spreadsheetml\.\w+|ms-excel\.\w+\.macroEnabled)\.main\+xml")),
    (refusals.TEXT_DOCUMENT, re.compile(rb"(?:wordprocessingml|ms-word)[\w.]+\.main")),
    (refusals.PRESENTATION, re.compile(rb"(?:presentationml|ms-powerpoint)[\w.]+\.main")),
    (refusals.BINARY_EXCEL, re.compile(rb"ms-excel\.sheet\.binary")),
    ("xlsx", re.compile(rb"spreadsheetml")),
)
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
MARKUP = (  # the spreadsheets first: they have tables, as a web page has
    (
        re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet"),
        refusals.XML_EXCEL,
    ),
    (re.compile(rb"<office:document\b"), refusals.FLAT_ODS),
    (re.compile(rb"<!doctype\s+html|<(?:html|head|body|table)\b", re.IGNORECASE), refusals.WEB_PAGE),
    (re.compile(rb"<\?xml"), refusals.XML),
)
WEB_ARCHIVE = re.compile(rb"(?:MIME-Version|Content-Type|From):", re.IGNORECASE)
SHORTCUT = re.compile(rb'\s*\{\s*"(?:url|doc_id)"\s*:')


def kind_of(path: Path) -> Kind:
    """Tell by which reader a file is to be read.

    Raises:
        SheetError: It is missing, no ordinary file, of a kind that is not read, or not what its name says.
        OSError: It cannot be opened.
    """
    kind = kind_of_content(path)
    if KIND_OF_SUFFIX.get(path.suffix.lower()) != kind:
        raise refusal(refusals.OTHER_SUFFIX, name=path.name, suffix=path.suffix, right=NAMES[kind])
    return kind


def kind_of_content(path: Path) -> Kind:
    """Tell the same of a file with whatever ending; raises as `kind_of` otherwise."""
    _refuse_what_is_no_file(path)
    kind = _kind(path)
    if isinstance(kind, Reason):
        raise refusal(kind, name=path.name)
    return kind


def _refuse_what_is_no_file(path: Path) -> None:
    """Refuse before it is opened: to open a pipe waits for its writer."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise refusal(refusals.FOLDER, name=path.name)
    if not stat.S_ISREG(found.st_mode):
        raise refusal(refusals.NO_FILE, name=path.name)
    if found.st_size == 0:
        raise refusal(refusals.EMPTY, name=path.name)
    if found.st_size > MAX_FILE:
        raise refusal(refusals.TOO_LARGE, name=path.name)


def _kind(path: Path) -> Kind | Reason:
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith(CONTAINER):
            return _container(head + file.read())
    if head.startswith(b"PK"):
        return _archive(path)
    for beginning, reason in BEGINNINGS:
        if head.startswith(beginning):
            return reason
    return refusals.OLD_EXCEL if OLD_EXCEL.match(head) else _text(head)


def _container(content: bytes) -> Reason:
    upper = content.upper()  # of the letters of ASCII
    for name, reason in STREAMS:
        if name.upper().encode("utf-16-le") in upper:
            return reason
    return refusals.OLD_OFFICE


def _archive(path: Path) -> Kind | Reason:
    try:
        with ZipFile(path) as archive:
            return _archived(archive)
    except BadZipFile:
        return refusals.CUT_OFF
    except OSError as error:
        # EINVAL: its directory leads to a place before its beginning.
        if error.errno not in {None, errno.EINVAL}:
            raise
    except Exception:  # a damaged part can make zipfile raise anything
        log.debug("", exc_info=True)
    return refusals.DAMAGED


def _archived(archive: ZipFile) -> Kind | Reason:
    names = {info.filename.replace("\\", "/").casefold(): info for info in archive.infolist()}
    for name, reason in PARTS:
        if any(f"/{each}".endswith(f"/{name}") for each in names):  # a folder may have been zipped as well
            return reason
    if any(info.flag_bits & 1 for info in names.values()):
        return refusals.PASSWORD
    if "content.xml" in names:
        return _open_document(archive)
    types = _beginning(archive, "[Content_Types].xml")
    return next((kind for kind, pattern in CONTENT_TYPES if pattern.search(types)), refusals.ARCHIVE)


def _open_document(archive: ZipFile) -> Kind | Reason:
    """An OpenDocument file: its manifest tells of a password."""
    manifest = _beginning(archive, "META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        return refusals.PASSWORD
    kind = _beginning(archive, "mimetype").strip().decode("ascii", "replace")
    if kind.startswith(SPREADSHEET) or not kind:
        return "ods"
    return refusals.PRESENTATION if "presentation" in kind else refusals.TEXT_DOCUMENT


def _beginning(archive: ZipFile, part: str) -> bytes:
    try:
        with archive.open(part) as stream:
            return stream.read(HEAD << 4)
    except KeyError:
        return b""


def _text(head: bytes) -> Kind | Reason:
    bare = head.replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n")
    if not bare and b"\0" in head:
        return refusals.DAMAGED
    if bare.startswith(b"<"):
        return next((reason for pattern, reason in MARKUP if pattern.search(bare)), "csv")
    if WEB_ARCHIVE.match(bare) and b"text/html" in bare.lower():
        return refusals.WEB_PAGE
    return refusals.SHORTCUT if SHORTCUT.match(bare) else "csv"
