"""The words that cvbuild puts between what a bibliography says: pages, editions, kinds of theses.

Styles of citations (CSL) have words of their own; these are for references that cvbuild writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

__all__ = ["Cited", "cited_in"]


@dataclass(frozen=True, slots=True)
class Cited:
    """The words of one language, with the field {} for a number; an edition's is called n.

    `genres` and `statuses` are by what bibliographies call them, in small letters.
    """

    page: str
    pages: str
    article: str
    edition: str
    volume: str
    version: str
    report: str
    genres: Mapping[str, str]
    statuses: Mapping[str, str]


_GENRES = (
    ("phd thesis", "phdthesis"),
    ("master’s thesis", "master's thesis", "mastersthesis", "mathesis"),
    ("bachelor’s thesis", "bachelor's thesis", "bathesis"),
    ("candidate thesis", "candthesis"),
    ("technical report", "techreport"),
    ("research report", "resreport"),
    ("software",),
)

_STATUSES = (
    ("inpress", "in press"),
    ("forthcoming",),
    ("submitted",),
    ("inpreparation",),
    ("prepublished",),
)
"""What `pubstate` says (the biblatex manual, 4.9.2.11)."""

_ENGLISH = (
    "p. {} | pp. {} | article {} | {ordinal} edition | volume {} | version {} | Report {} | "
    "PhD thesis | Master’s thesis | Bachelor’s thesis | Candidate thesis | Technical report | "
    "Research report | Software | In press | Forthcoming | Submitted | In preparation | "
    "Prepublished"
)

_WORDS = {
    "de": (
        "S. {} | S. {} | Artikel {} | {n}. Auflage | Band {} | Version {} | Bericht {} | "
        "Dissertation | Masterarbeit | Bachelorarbeit | Lizenziatsarbeit | "
        "Technischer Bericht | Forschungsbericht | Software | Im Druck | Im Erscheinen | "
        "Eingereicht | In Vorbereitung | Vorabveröffentlichung"
    ),
    "fr": (
        "p. {} | p. {} | article {} | {n}e édition | volume {} | version {} | rapport {} | "
        "Thèse de doctorat | Mémoire de master | Mémoire de licence | Thèse de candidat | "
        "Rapport technique | Rapport de recherche | Logiciel | Sous presse | À paraître | "
        "Soumis | En préparation | Prépublication"
    ),
    "es": (
        "p. {} | pp. {} | artículo {} | {n}.ª edición | volumen {} | versión {} | Informe {} | "
        "Tesis doctoral | Trabajo de fin de máster | Trabajo de fin de grado | "
        "Tesis de candidato | Informe técnico | Informe de investigación | Software | "
        "En prensa | De próxima publicación | Enviado | En preparación | Prepublicación"
    ),
    "it": (
        "p. {} | pp. {} | articolo {} | {n}ª edizione | volume {} | versione {} | "
        "Rapporto {} | Tesi di dottorato | Tesi di laurea magistrale | Tesi di laurea | "
        "Tesi di candidato | Rapporto tecnico | Rapporto di ricerca | Software | In stampa | "
        "Di prossima pubblicazione | Sottoposto | In preparazione | Preprint"
    ),
    "pt-PT": (
        "p. {} | pp. {} | artigo {} | {n}.ª edição | volume {} | versão {} | Relatório {} | "
        "Tese de doutoramento | Dissertação de mestrado | Projeto de licenciatura | "
        "Tese de candidato | Relatório técnico | Relatório de investigação | Software | "
        "No prelo | A publicar | Submetido | Em preparação | Pré-publicação"
    ),
    "pt-BR": (
        "p. {} | p. {} | artigo {} | {n}ª edição | volume {} | versão {} | Relatório {} | "
        "Tese de doutorado | Dissertação de mestrado | Trabalho de conclusão de curso | "
        "Tese de candidato | Relatório técnico | Relatório de pesquisa | Software | No prelo | "
        "A ser publicado | Submetido | Em preparação | Pré-publicação"
    ),
    "nl": (
        "p. {} | pp. {} | artikel {} | {n}e druk | deel {} | versie {} | Rapport {} | "
        "Proefschrift | Masterscriptie | Bachelorscriptie | Kandidaatsscriptie | "
        "Technisch rapport | Onderzoeksrapport | Software | In druk | Te verschijnen | "
        "Ingediend | In voorbereiding | Voorpublicatie"
    ),
    "sv": (
        "s. {} | s. {} | artikel {} | {n} uppl. | volym {} | version {} | Rapport {} | "
        "Doktorsavhandling | Masteruppsats | Kandidatuppsats | Kandidatavhandling | "
        "Teknisk rapport | Forskningsrapport | Programvara | I tryck | Kommande | Inskickad | "
        "Under arbete | Förhandspublicerad"
    ),
    "da": (
        "s. {} | s. {} | artikel {} | {n}. udgave | bind {} | version {} | Rapport {} | "
        "Ph.d.-afhandling | Kandidatspeciale | Bachelorprojekt | Kandidatafhandling | "
        "Teknisk rapport | Forskningsrapport | Software | I trykken | Kommende | Indsendt | "
        "Under udarbejdelse | Forhåndspubliceret"
    ),
    "nb": (
        "s. {} | s. {} | artikkel {} | {n}. utgave | bind {} | versjon {} | Rapport {} | "
        "Doktoravhandling | Masteroppgave | Bacheloroppgave | Kandidatavhandling | "
        "Teknisk rapport | Forskningsrapport | Programvare | I trykken | Kommende | Innsendt | "
        "Under arbeid | Forhåndspublisert"
    ),
    "fi": (
        "s. {} | s. {} | artikkeli {} | {n}. painos | osa {} | versio {} | Raportti {} | "
        "Väitöskirja | Pro gradu -tutkielma | Kandidaatintutkielma | Kandidaatinväitöskirja | "
        "Tekninen raportti | Tutkimusraportti | Ohjelmisto | Painossa | Tulossa | "
        "Lähetetty arvioitavaksi | Valmisteilla | Ennakkojulkaisu"
    ),
    "pl": (
        "s. {} | s. {} | artykuł {} | wyd. {n} | tom {} | wersja {} | Raport {} | "
        "Rozprawa doktorska | Praca magisterska | Praca licencjacka | Rozprawa kandydacka | "
        "Raport techniczny | Raport badawczy | Oprogramowanie | W druku | "
        "W przygotowaniu do druku | Złożono do druku | W przygotowaniu | Preprint"
    ),
    "cs": (
        "s. {} | s. {} | článek {} | {n}. vydání | svazek {} | verze {} | Zpráva {} | "
        "Disertační práce | Diplomová práce | Bakalářská práce | Kandidátská práce | "
        "Technická zpráva | Výzkumná zpráva | Software | V tisku | Připraveno k vydání | "
        "Zasláno | V přípravě | Preprint"
    ),
    "sk": (
        "s. {} | s. {} | článok {} | {n}. vydanie | zväzok {} | verzia {} | Správa {} | "
        "Dizertačná práca | Diplomová práca | Bakalárska práca | Kandidátska práca | "
        "Technická správa | Výskumná správa | Softvér | V tlači | Pripravené na vydanie | "
        "Zaslané | V príprave | Preprint"
    ),
    "hu": (
        "{}. o. | {}. o. | {}. cikk | {n}. kiadás | {}. kötet | {}. verzió | {}. jelentés | "
        "Doktori értekezés | Mesterszakos szakdolgozat | Alapszakos szakdolgozat | "
        "Kandidátusi értekezés | Műszaki jelentés | Kutatási jelentés | Szoftver | Nyomdában | "
        "Megjelenés előtt | Benyújtva | Előkészületben | Preprint"
    ),
    "ro": (
        "p. {} | pp. {} | articolul {} | ediția {n} | volumul {} | versiunea {} | Raport {} | "
        "Teză de doctorat | Lucrare de disertație | Lucrare de licență | Teză de candidat | "
        "Raport tehnic | Raport de cercetare | Software | Sub tipar | În curs de apariție | "
        "Trimis spre publicare | În pregătire | Preprint"
    ),
    "hr": (
        "str. {} | str. {} | članak {} | {n}. izdanje | svezak {} | inačica {} | Izvješće {} | "
        "Doktorski rad | Diplomski rad | Završni rad | Kandidatski rad | Tehničko izvješće | "
        "Istraživačko izvješće | Softver | U tisku | U postupku objave | Poslano | "
        "U pripremi | Preprint"
    ),
    "sl": (
        "str. {} | str. {} | članek {} | {n}. izdaja | zvezek {} | različica {} | "
        "Poročilo {} | Doktorska disertacija | Magistrsko delo | Diplomsko delo | "
        "Kandidatsko delo | Tehnično poročilo | Raziskovalno poročilo | Programska oprema | "
        "V tisku | Pred izidom | Oddano | V pripravi | Prednatis"
    ),
    "et": (
        "lk {} | lk {} | artikkel {} | {n}. trükk | köide {} | versioon {} | Aruanne {} | "
        "Doktoritöö | Magistritöö | Bakalaureusetöö | Kandidaaditöö | Tehniline aruanne | "
        "Uurimisaruanne | Tarkvara | Trükis | Ilmumas | Esitatud | Ettevalmistamisel | Eeltrükk"
    ),
    "lv": (
        "{}. lpp. | {}. lpp. | raksts {} | {n}. izdevums | {}. sējums | versija {} | "
        "Ziņojums {} | Promocijas darbs | Maģistra darbs | Bakalaura darbs | "
        "Kandidāta disertācija | Tehniskais ziņojums | Pētījuma ziņojums | Programmatūra | "
        "Iespiešanā | Gaidāms | Iesniegts | Sagatavošanā | Preprints"
    ),
    "lt": (
        "p. {} | p. {} | straipsnis {} | {n} leidimas | t. {} | versija {} | Ataskaita {} | "
        "Daktaro disertacija | Magistro darbas | Bakalauro darbas | Kandidato disertacija | "
        "Techninė ataskaita | Tyrimo ataskaita | Programinė įranga | Spausdinama | Pasirodys | "
        "Pateikta | Rengiama | Preprintas"
    ),
    "tr": (
        "s. {} | ss. {} | makale {} | {n}. baskı | cilt {} | sürüm {} | Rapor {} | "
        "Doktora tezi | Yüksek lisans tezi | Lisans tezi | Adaylık tezi | Teknik rapor | "
        "Araştırma raporu | Yazılım | Baskıda | Yayımlanacak | Gönderildi | Hazırlanıyor | "
        "Ön baskı"
    ),
    "vi": (
        "tr. {} | tr. {} | bài {} | ấn bản lần {n} | tập {} | phiên bản {} | Báo cáo {} | "
        "Luận án tiến sĩ | Luận văn thạc sĩ | Khóa luận tốt nghiệp | Luận án phó tiến sĩ | "
        "Báo cáo kỹ thuật | Báo cáo nghiên cứu | Phần mềm | Đang in | Sắp xuất bản | Đã nộp | "
        "Đang chuẩn bị | Bản thảo công bố trước"
    ),
    "el": (
        "σ. {} | σσ. {} | άρθρο {} | {n}η έκδοση | τόμος {} | έκδοση {} | Αναφορά {} | "
        "Διδακτορική διατριβή | Μεταπτυχιακή εργασία | Πτυχιακή εργασία | Διατριβή υποψηφίου | "
        "Τεχνική αναφορά | Ερευνητική αναφορά | Λογισμικό | Υπό εκτύπωση | Υπό έκδοση | "
        "Υποβλήθηκε | Υπό προετοιμασία | Προδημοσίευση"
    ),
    "ru": (
        "с. {} | с. {} | статья {} | {n}-е издание | том {} | версия {} | Отчёт {} | "
        "Докторская диссертация | Магистерская диссертация | Бакалаврская работа | "
        "Кандидатская диссертация | Технический отчёт | Отчёт об исследовании | Программа | "
        "В печати | Готовится к выходу | Подано в печать | Готовится | Препринт"
    ),
    "uk": (
        "с. {} | с. {} | стаття {} | {n}-те видання | том {} | версія {} | Звіт {} | "
        "Докторська дисертація | Магістерська робота | Бакалаврська робота | "
        "Кандидатська дисертація | Технічний звіт | Звіт про дослідження | Програма | "
        "У друці | Готується до виходу | Подано до друку | Готується | Препринт"
    ),
    "bg": (
        "с. {} | с. {} | статия {} | {n}. издание | том {} | версия {} | Доклад {} | "
        "Докторска дисертация | Магистърска теза | Бакалавърска теза | "
        "Кандидатска дисертация | Технически доклад | Изследователски доклад | Софтуер | "
        "Под печат | Предстои да излезе | Изпратено за печат | В подготовка | Препринт"
    ),
    "sr": (
        "стр. {} | стр. {} | чланак {} | {n}. издање | том {} | верзија {} | Извештај {} | "
        "Докторска дисертација | Мастер рад | Дипломски рад | Кандидатска дисертација | "
        "Технички извештај | Истраживачки извештај | Софтвер | У штампи | "
        "У припреми за штампу | Послато | У припреми | Препринт"
    ),
    "ca": (
        "p. {} | p. {} | article {} | {n}a edició | volum {} | versió {} | Informe {} | "
        "Tesi doctoral | Treball de fi de màster | Treball de fi de grau | Tesi de candidat | "
        "Informe tècnic | Informe de recerca | Programari | En premsa | "
        "De publicació propera | Enviat | En preparació | Prepublicació"
    ),
    "is": (
        "bls. {} | bls. {} | grein {} | {n}. útgáfa | bindi {} | útgáfa {} | Skýrsla {} | "
        "Doktorsritgerð | Meistararitgerð | BA-ritgerð | Kandídatsritgerð | Tækniskýrsla | "
        "Rannsóknarskýrsla | Hugbúnaður | Í prentun | Væntanlegt | Sent til birtingar | "
        "Í vinnslu | Forprent"
    ),
    "ga": (
        "lch. {} | lgh. {} | alt {} | eagrán {n} | imleabhar {} | leagan {} | Tuarascáil {} | "
        "Tráchtas dochtúireachta | Tráchtas máistreachta | Tráchtas baitsiléara | "
        "Tráchtas iarrthóra | Tuarascáil theicniúil | Tuarascáil taighde | Bogearraí | "
        "Á chló | Le foilsiú | Curtha isteach | Á ullmhú | Réamhchló"
    ),
    "zh-Hans": (
        "第{}页 | 第{}页 | 文章号 {} | 第{n}版 | 第{}卷 | 版本 {} | 报告 {} | 博士学位论文 | "
        "硕士学位论文 | 学士学位论文 | 副博士学位论文 | 技术报告 | 研究报告 | 软件 | 印刷中 | "
        "即将出版 | 已投稿 | 撰写中 | 预印本"
    ),
    "ja": (
        "p. {} | pp. {} | 論文番号 {} | 第{n}版 | 第{}巻 | バージョン {} | 報告書 {} | "
        "博士論文 | 修士論文 | 卒業論文 | 準博士論文 | 技術報告書 | 研究報告書 | "
        "ソフトウェア | 印刷中 | 近刊 | 投稿中 | 執筆中 | プレプリント"
    ),
    "ko": (
        "{}쪽 | {}쪽 | 논문 번호 {} | 제{n}판 | 제{}권 | 버전 {} | 보고서 {} | "
        "박사 학위 논문 | 석사 학위 논문 | 학사 학위 논문 | 준박사 학위 논문 | 기술 보고서 | "
        "연구 보고서 | 소프트웨어 | 인쇄 중 | 출간 예정 | 투고함 | 준비 중 | 프리프린트"
    ),
    "hi": (
        "पृ. {} | पृ. {} | लेख {} | संस्करण {n} | खंड {} | संस्करण {} | रिपोर्ट {} | "
        "पीएच.डी. शोध प्रबंध | स्नातकोत्तर शोध प्रबंध | स्नातक शोध प्रबंध | अभ्यर्थी शोध प्रबंध | "
        "तकनीकी रिपोर्ट | शोध रिपोर्ट | सॉफ़्टवेयर | मुद्रणाधीन | शीघ्र प्रकाश्य | प्रस्तुत | "
        "तैयारी में | पूर्व-प्रकाशित"
    ),
    "ar": (
        "ص {} | ص {} | المقالة {} | الطبعة {n} | المجلد {} | الإصدار {} | تقرير {} | "
        "أطروحة دكتوراه | رسالة ماجستير | رسالة بكالوريوس | أطروحة مرشح | تقرير تقني | "
        "تقرير بحثي | برمجيات | قيد الطبع | سيصدر قريبا | مقدم للنشر | قيد الإعداد | "
        "مسودة أولية"
    ),
    "he": (
        "עמ' {} | עמ' {} | מאמר {} | מהדורה {n} | כרך {} | גרסה {} | דוח {} | עבודת דוקטור | "
        "עבודת מוסמך | עבודת בוגר | עבודת מועמד | דוח טכני | דוח מחקר | תוכנה | בדפוס | "
        "יראה אור בקרוב | הוגש | בהכנה | פרסום מוקדם"
    ),
}
"""In the order of the fields, the genres and the statuses."""


@cache
def cited_in(locale: str) -> Cited:
    """The words in the language of that locale."""
    foreign = locale in _WORDS
    words = _WORDS.get(locale, _ENGLISH).split(" | ")
    page, pages, article, edition, volume, version, report = words[:7]
    # in English, what a bibliography calls a thesis stays as it is
    genres = zip(_GENRES, words[7:14], strict=True) if foreign else ()
    statuses = zip(_STATUSES, words[14:], strict=True)
    return Cited(
        page,
        pages,
        article,
        edition,
        volume,
        version,
        report,
        {name: word for names, word in genres for name in names},
        {name: word for names, word in statuses for name in names},
    )
