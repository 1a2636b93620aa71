"""What a PDF says of itself: title, author, language, and the standards that it keeps (XMP).

XMP is ISO 16684-1; ISO 19005-2, 6.6, says which properties PDF/A wants, ISO 14289-1, 5, which
PDF/UA does. What the document's information dictionary says is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["About", "Claims", "xmp"]


@dataclass(frozen=True, slots=True)
class About:
    """What the document is; `language` is a BCP 47 tag."""

    title: str
    author: str
    language: str


@dataclass(frozen=True, slots=True)
class Claims:
    """The standards that a file declares: PDF/UA-1, and a part of PDF/A at conformance level A."""

    accessible: bool = False
    archivable: int | None = None


_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
{claims}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

_ARCHIVABLE = """\
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
"""

_ACCESSIBLE = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
"""

# PDF/A wants a description of every schema that it does not know (ISO 19005-2, 6.6.2.3.3).
_SCHEMA = """\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def xmp(about: About, creator: str, producer: str, claims: Claims) -> bytes:
    """The metadata packet."""
    declared = ""
    if claims.archivable is not None:
        declared += _ARCHIVABLE.format(part=claims.archivable)
    if claims.accessible:
        declared += _ACCESSIBLE + (_SCHEMA if claims.archivable is not None else "")
    return _PACKET.format(
        title=_xml(about.title),
        author=_xml(about.author),
        language=_xml(about.language),
        creator=_xml(creator),
        producer=_xml(producer),
        claims=declared,
    ).encode("utf-8", "replace")


def _xml(text: str) -> str:
    """Text for XML 1.0, without the characters that it cannot hold."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\xad" else " " for c in text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
