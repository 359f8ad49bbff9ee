"""The PDF's metadata, as XMP and as the older document information dictionary: written, and read to verify it.

Beside what every PDF has, it keeps where a report comes from: properties of our own schema, which PDF/A wants described.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, String

from ita_sync import __version__
from ita_sync.domain import Origin
from ita_sync.report.pdf.page_digest import digest_of_pages

CREATOR = f"ita-sync {__version__}"

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:ita="{ours}">
{properties}
</rdf:Description>
{schemas}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

CLAIMS: Mapping[str, str] = {
    "PDF/A-3b": "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>",
    "PDF/UA-1": "<pdfuaid:part>1</pdfuaid:part>",
}

# PDF/A requires a description of every schema that it does not define, such as PDF/UA's identification.
SCHEMAS = """<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
SCHEMA = """<rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>{name}</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li>"""
PROPERTY = """<rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>{}</pdfaProperty:name>
    <pdfaProperty:valueType>{}</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>{}</pdfaProperty:description>
  </rdf:li>"""
OURS = "urn:ita-sync:report:1#"
OUR_PROPERTIES: Mapping[str, str] = {
    "night": "Day of the run that made the report",
    "status": "Whether the report is final or a draft",
    "fiscalYear": "Fiscal year of the report in the Buddhist era",
    "columns": "Columns of the attached rows",
    "printed": "Columns that are printed",
    "draftNote": "What a draft says of what it lacks",
    "pages": "Digest of what the pages show",
}
UA_SCHEMA = SCHEMA.format(
    name="PDF/UA identification",
    namespace="http://www.aiim.org/pdfua/ns/id/",
    prefix="pdfuaid",
    properties=PROPERTY.format("part", "Integer", "Part of ISO 14289 that the file keeps to"),
)
OUR_SCHEMA = SCHEMA.format(
    name="Origin of an integrity report",
    namespace=OURS,
    prefix="ita",
    properties="".join(PROPERTY.format(name, "Text", says) for name, says in OUR_PROPERTIES.items()),
)
FINAL, DRAFT = "final", "draft"


@dataclass(frozen=True, slots=True)
class Description:
    """The metadata to write.

    Attributes:
        title, author, subject: As shown by PDF viewers.
        source: The name and digest of the data that the document was made from.
        moment: The time of creation, with a time zone.
        claims: The standards that the document conforms to, keys of `CLAIMS`.
        origin: What a report was made from; None for a document that is none.
        draft_note: What a draft says of what it lacks; blank where it is final.
    """

    title: str
    author: str
    subject: str
    source: str
    moment: datetime
    claims: Collection[str]
    origin: Origin | None = None
    draft_note: str = ""


def describe(pdf: Pdf, description: Description) -> None:
    """Replace the engine's metadata; only its name is kept, as the producer."""
    producer = str(pdf.docinfo.get("/Producer", "Chromium"))
    day = pdf_date(description.moment)
    pdf.docinfo = pdf.make_indirect(
        Dictionary(
            Title=String(description.title),
            Author=String(description.author),
            Subject=String(description.subject),
            Creator=String(CREATOR),
            Producer=String(producer),
            CreationDate=String(day),
            ModDate=String(day),
        )
    )
    ours = _our_properties(pdf, description.origin, description.draft_note) if description.origin else {}
    packet = _packet(description, producer, ours)
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def pdf_date(moment: datetime) -> str:
    """Format a time as a PDF date, in UTC."""
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _our_properties(pdf: Pdf, origin: Origin, draft_note: str) -> dict[str, str]:
    return {
        "night": origin.night.isoformat(),
        "status": DRAFT if origin.is_draft else FINAL,
        "fiscalYear": str(origin.fiscal_year),
        "columns": " ".join(origin.columns),
        "printed": " ".join(origin.printed),
        "draftNote": draft_note,
        "pages": f"sha256:{digest_of_pages(pdf)}",
    }


def _packet(description: Description, producer: str, ours: Mapping[str, str]) -> str:
    moment = description.moment.astimezone(UTC).isoformat(timespec="seconds")
    properties = [
        "<dc:format>application/pdf</dc:format>",
        "<dc:language><rdf:Bag><rdf:li>th</rdf:li></rdf:Bag></dc:language>",
        f"<dc:title>{_alternative(description.title)}</dc:title>",
        f"<dc:description>{_alternative(description.subject)}</dc:description>",
        f"<dc:creator><rdf:Seq><rdf:li>{escape(description.author)}</rdf:li></rdf:Seq></dc:creator>",
        f"<dc:source>{escape(description.source)}</dc:source>",
        f"<xmp:CreatorTool>{escape(CREATOR)}</xmp:CreatorTool>",
        f"<xmp:CreateDate>{moment}</xmp:CreateDate>",
        f"<xmp:ModifyDate>{moment}</xmp:ModifyDate>",
        f"<pdf:Producer>{escape(producer)}</pdf:Producer>",
        *(CLAIMS[claim] for claim in description.claims),
        *(f"<ita:{name}>{escape(value)}</ita:{name}>" for name, value in ours.items()),
    ]
    described = [UA_SCHEMA] if "PDF/UA-1" in description.claims else []
    described += [OUR_SCHEMA] if ours else []
    schemas = SCHEMAS.format(schemas="".join(described)) if described else ""
    return PACKET.format(properties="\n".join(properties), schemas=schemas, ours=OURS)


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
