"""The parts of a DOCX file that hold no text of a résumé: styles, settings, the list of parts.

Takes the sizes of a layout, gives XML. The elements stand in the order of the schema (ECMA-376
part 1, annex A), without which Word calls a file damaged.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

__all__ = [
    "CONTENT_TYPES",
    "DRAWING",
    "FONTS",
    "NAMESPACES",
    "NOTHING",
    "OFFICE",
    "PACKAGE",
    "PROPERTIES",
    "RELATIONSHIPS",
    "SETTINGS",
    "THEME",
    "XML",
    "Sizes",
    "styles",
    "twips",
]

FONT = "Times New Roman"
"""Is on every Windows and Mac, and every LibreOffice has letters of the same widths."""
TYPEWRITER = "Courier New"
LINK_COLOUR = "1F3864"
"""A dark blue, which reads as well when it is printed in black."""

NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that a layout asks for, in points of PostScript, which are those of Word.

    `em` is the size of the type, `line` the distance of lines, `unit` that of which the spaces
    between blocks are multiples, `width` that of the lines.
    """

    em: float
    line: float
    unit: float
    paper: tuple[float, float]
    margin: float

    @property
    def width(self) -> float:
        return self.paper[0] - 2 * self.margin


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(20 * points)


def styles(sizes: Sizes, language: str) -> Markup:
    """The styles, with sizes and spaces as the template of the PDF has them."""
    unit = sizes.unit
    row = Markup('<w:tabs><w:tab w:val="right" w:pos="{}"/></w:tabs>').format(twips(sizes.width))
    rule = Markup('<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>')

    def style(
        name: str,
        *,
        above: float = 0,
        below: float = 0,
        size: float = 1,
        keep: bool = False,
        more: Markup = NOTHING,
        centred: bool = False,
        level: int | None = None,
        looks: str = "",
    ) -> Markup:
        """A style of paragraphs: `above` in units, `below` in points, `size` in font sizes."""
        centre = Markup('<w:jc w:val="center"/>') if centred else NOTHING
        outline = Markup('<w:outlineLvl w:val="{}"/>').format(level)
        own_size = Markup('<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>').format(
            round(2 * size * sizes.em)
        )
        return Markup(
            '<w:style w:type="paragraph" {}w:styleId="{}"><w:name w:val="{}"/>{}{}<w:qFormat/>'
            '<w:pPr>{}<w:keepLines/><w:widowControl/>{}<w:spacing w:before="{}" w:after="{}" '
            'w:line="{}" w:lineRule="atLeast"/>{}{}</w:pPr><w:rPr>{}{}</w:rPr></w:style>'
        ).format(
            Markup('w:default="1" ') if name == "Normal" else _own(name),
            name.replace(" ", ""),
            _internal(name),
            NOTHING if name == "Normal" else Markup('<w:basedOn w:val="Normal"/>'),
            Markup('<w:next w:val="Normal"/>') if keep else NOTHING,
            Markup("<w:keepNext/>") if keep else NOTHING,
            more,
            twips(above * unit),
            twips(below),
            twips(sizes.line * size),
            centre,
            NOTHING if level is None else outline,
            Markup(looks),
            NOTHING if size == 1 else own_size,
        )

    below = max(0.0, 0.3 * unit - 1.1)  # the rule with its space takes the rest
    capitals, italic = "<w:b/><w:bCs/><w:caps/>", "<w:i/><w:iCs/>"
    paragraphs = [
        style("Normal", above=0.15),
        style("Title", size=1.75, centred=True, keep=True, looks=capitals),
        style("Subtitle", above=0.1, centred=True, keep=True, looks=italic),
        style("Contact", above=0.1, centred=True),
        style("Heading 1", above=0.95, below=below, keep=True, more=rule, level=0, looks=capitals),
        style("Heading 2", above=0.45, keep=True, more=row, level=1),
        style("Heading 3", above=0.2, keep=True, more=row, level=2),
        style("Entry Second Line", more=row),
        style("Entry Detail"),
        style("Entry In One Line", above=0.1, more=row),
        style("List", above=0.1),
        *(
            style(f"{name}{depth}", above=0.1)
            for name in ("List Bullet", "List Number")
            for depth in ("", " 2", " 3")
        ),
    ]
    small = Markup('<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>').format(round(1.84 * sizes.em))
    typewriter = Markup('<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:cs="{0}"/>{1}').format(
        TYPEWRITER, small
    )
    bold = Markup("<w:b/><w:bCs/>")
    characters = {
        "Strong": bold,
        "Emphasis": Markup(italic),
        "Entry Title": bold,
        "Entry Position": Markup(italic),
        "Entry Date": NOTHING,
        "Code": typewriter,
        "Hyperlink": Markup('<w:color w:val="{}"/>').format(LINK_COLOUR),
    }
    return Markup(
        "<w:styles {}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>'
        '<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="{}"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>{}{}{}</w:styles>"
    ).format(
        NAMESPACES,
        language,
        NOTHING.join(paragraphs),
        Markup(_DEFAULTS),
        NOTHING.join(
            Markup(
                '<w:style w:type="character" {}w:styleId="{}"><w:name w:val="{}"/>'
                '<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{}</w:rPr></w:style>'
            ).format(_own(name), name.replace(" ", ""), _internal(name), looks)
            for name, looks in characters.items()
        ),
        font=FONT,
        size=round(2 * sizes.em),
    )


def _own(name: str) -> Markup:
    """Says of a style that Word does not know it by itself."""
    own = name in ("Contact", "Code") or name.startswith("Entry ")
    return Markup('w:customStyle="1" ') if own else NOTHING


def _internal(name: str) -> str:
    """The name of a style as files have it: Word shows `heading 1` as `Heading 1`."""
    return name.lower() if name.startswith("Heading ") else name


# --- What is the same in every file.

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
NAMESPACES = Markup(
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:wp="{_DRAWN}wordprocessingDrawing" '
    f'xmlns:a="{_DRAWN}main" xmlns:pic="{_DRAWN}picture"'
)
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}numbering+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_WORD}fontTable+xml"/>'
    '<Override PartName="/word/theme.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_WORD}settings+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONSHIPS = (
    f'<Relationships xmlns="{PACKAGE}relationships">'
    f'<Relationship Id="document" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="properties" Type="{PACKAGE}relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
PROPERTIES = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}</dc:language>"
    "</cp:coreProperties>"
)
SETTINGS = (
    '<w:settings {}><w:defaultTabStop w:val="360"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="{}"/></w:settings>'
)
_DEFAULTS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
    '<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)
DRAWING = (
    '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="{gap}" distR="0" simplePos="0" '
    'relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
    '<wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="margin"><wp:align>top</wp:align></wp:positionV>'
    '<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    '<wp:wrapSquare wrapText="bothSides"/><wp:docPr id="1" name="Photo" descr="{alt}"/>'
    "<wp:cNvGraphicFramePr/><a:graphic>"
    f'<a:graphicData uri="{_DRAWN}picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="Photo" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    '<a:blip r:embed="photo"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:anchor></w:drawing></w:r>"
)
FONTS = (
    "<w:fonts {}>"
    f'<w:font w:name="{FONT}"><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    f'<w:font w:name="{TYPEWRITER}"><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>'
    "</w:fonts>"
)
"""What a program takes in place of a font that it does not have."""

_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": LINK_COLOUR,
    "lt2": "EEEEEE",
    **{f"accent{n}": LINK_COLOUR for n in range(1, 7)},
    "hlink": LINK_COLOUR,
    "folHlink": LINK_COLOUR,
}
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"
_LINE = f'<a:ln w="9525">{_FILL}</a:ln>'
_FACES = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
THEME = (
    f'<a:theme xmlns:a="{_DRAWN}main" name="cvbuild"><a:themeElements><a:clrScheme name="cvbuild">'
    + "".join(f'<a:{n}><a:srgbClr val="{c}"/></a:{n}>' for n, c in _COLOURS.items())
    + f'</a:clrScheme><a:fontScheme name="cvbuild"><a:majorFont>{_FACES}</a:majorFont>'
    f'<a:minorFont>{_FACES}</a:minorFont></a:fontScheme><a:fmtScheme name="cvbuild">'
    f"<a:fillStyleLst>{3 * _FILL}</a:fillStyleLst>"
    f"<a:lnStyleLst>{3 * _LINE}</a:lnStyleLst>"
    f"<a:effectStyleLst>{3 * _EFFECT}</a:effectStyleLst>"
    f"<a:bgFillStyleLst>{3 * _FILL}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)
"""The colours and fonts that Word offers to whoever changes the look."""
