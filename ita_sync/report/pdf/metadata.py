"""Write a PDF's metadata, both as XMP and as the older document information dictionary."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, String

from ita_sync import __version__

CREATOR = f"ita-sync {__version__}"

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
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
UA_SCHEMA = """<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class Description:
    """The metadata to write.

    Attributes:
        title, author, subject: As shown by PDF viewers.
        source: The name and digest of the data that the document was made from.
        moment: The time of creation, with a time zone.
        claims: The standards that the document conforms to, keys of `CLAIMS`.
    """

    title: str
    author: str
    subject: str
    source: str
    moment: datetime
    claims: Collection[str]


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
    packet = _packet(description, producer)
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def pdf_date(moment: datetime) -> str:
    """Format a time as a PDF date, in UTC."""
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _packet(description: Description, producer: str) -> str:
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
    ]
    schemas = UA_SCHEMA if "PDF/UA-1" in description.claims else ""
    return PACKET.format(properties="\n".join(properties), schemas=schemas)


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
