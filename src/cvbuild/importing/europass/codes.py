"""Countries and languages by the codes that Europass has for them; an unknown code stays a code."""

from __future__ import annotations

__all__ = ["COUNTRIES", "LANGUAGES"]

_COUNTRIES = """
AL ALB Albania; AD AND Andorra; AM ARM Armenia; AR ARG Argentina; AT AUT Austria; AU AUS Australia
AZ AZE Azerbaijan; BA BIH Bosnia and Herzegovina; BD BGD Bangladesh; BE BEL Belgium
BG BGR Bulgaria; BR BRA Brazil; BY BLR Belarus; CA CAN Canada; CH CHE Switzerland; CL CHL Chile
CN CHN China; CO COL Colombia; CY CYP Cyprus; CZ CZE Czechia; DE DEU Germany; DK DNK Denmark
DZ DZA Algeria; EE EST Estonia; EG EGY Egypt; EL EL Greece; GR GRC Greece; ES ESP Spain
FI FIN Finland; FR FRA France; GB GBR United Kingdom; UK UK United Kingdom; GE GEO Georgia
HK HKG Hong Kong; HR HRV Croatia; HU HUN Hungary; ID IDN Indonesia; IE IRL Ireland
IL ISR Israel; IN IND India; IR IRN Iran; IS ISL Iceland; IT ITA Italy; JP JPN Japan
KE KEN Kenya; KR KOR South Korea; KZ KAZ Kazakhstan; LB LBN Lebanon; LI LIE Liechtenstein
LT LTU Lithuania; LU LUX Luxembourg; LV LVA Latvia; MA MAR Morocco; MC MCO Monaco
MD MDA Moldova; ME MNE Montenegro; MK MKD North Macedonia; MT MLT Malta; MX MEX Mexico
MY MYS Malaysia; NG NGA Nigeria; NL NLD Netherlands; NO NOR Norway; NZ NZL New Zealand
PE PER Peru; PH PHL Philippines; PK PAK Pakistan; PL POL Poland; PT PRT Portugal
RO ROU Romania; RS SRB Serbia; RU RUS Russia; SE SWE Sweden; SG SGP Singapore; SI SVN Slovenia
SK SVK Slovakia; SM SMR San Marino; TH THA Thailand; TN TUN Tunisia; TR TUR Türkiye
TW TWN Taiwan; UA UKR Ukraine; US USA United States; VA VAT Vatican City; VE VEN Venezuela
VN VNM Vietnam; XK XKX Kosovo; ZA ZAF South Africa
"""
"""ISO 3166-1, alpha-2 and alpha-3, with the EU's own EL and UK."""

_LANGUAGES = """
ar ara ara Arabic; be bel bel Belarusian; bg bul bul Bulgarian; bn ben ben Bengali
bs bos bos Bosnian; ca cat cat Catalan; cs ces cze Czech; cy cym wel Welsh; da dan dan Danish
de deu ger German; el ell gre Greek; en eng eng English; es spa spa Spanish; et est est Estonian
eu eus baq Basque; fa fas per Persian; fi fin fin Finnish; fr fra fre French; ga gle gle Irish
gl glg glg Galician; he heb heb Hebrew; hi hin hin Hindi; hr hrv hrv Croatian
hu hun hun Hungarian; hy hye arm Armenian; id ind ind Indonesian; is isl ice Icelandic
it ita ita Italian; ja jpn jpn Japanese; ka kat geo Georgian; kk kaz kaz Kazakh
ko kor kor Korean; ku kur kur Kurdish; la lat lat Latin; lb ltz ltz Luxembourgish
lt lit lit Lithuanian; lv lav lav Latvian; mk mkd mac Macedonian; ms msa may Malay
mt mlt mlt Maltese; nl nld dut Dutch; no nor nor Norwegian; nb nob nob Norwegian Bokmål
nn nno nno Norwegian Nynorsk; pl pol pol Polish; ps pus pus Pashto; pt por por Portuguese
ro ron rum Romanian; ru rus rus Russian; sk slk slo Slovak; sl slv slv Slovenian
so som som Somali; sq sqi alb Albanian; sr srp srp Serbian; sv swe swe Swedish
sw swa swa Swahili; ta tam tam Tamil; th tha tha Thai; ti tir tir Tigrinya
tr tur tur Turkish; uk ukr ukr Ukrainian; ur urd urd Urdu; vi vie vie Vietnamese
zh zho chi Chinese
"""
"""ISO 639-1, 639-2/T and 639-2/B."""


def _table(text: str, codes: int) -> dict[str, str]:
    made: dict[str, str] = {}
    for entry in text.replace("\n", ";").split(";"):
        if parts := entry.split(maxsplit=codes):
            made |= dict.fromkeys(parts[:codes], parts[codes])
    return made


COUNTRIES = _table(_COUNTRIES, 2)
"""English names by codes in capitals."""

LANGUAGES = _table(_LANGUAGES, 3)
"""English names by codes in small letters."""
