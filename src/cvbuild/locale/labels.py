"""The words that cvbuild prints in languages other than English, for a résumé in each.

Dates are not among them: `_calendars.py` has them from CLDR. Where a language declines what
follows, so that no one word fits between two dates or between a degree and its field, there is a
dash or a comma.
"""

from __future__ import annotations

from cvbuild.locale import PUBLICATIONS, SECTIONS, Locale
from cvbuild.locale._calendars import CALENDARS

__all__ = ["LOCALES"]


def _locale(
    language: str,
    *,
    sections: str,
    publications: str,
    present: str,
    to: str = "–",
    degree_in: str = ", ",
    undated: str,
    keywords: str,
    courses: str,
    equal: str,
    corresponding: str,
    resume: str,
    letter: str,
    enclosures: tuple[str, str],
    postscript: str = "P.S.",
    signature: str,
    colon: str = ": ",
) -> Locale:
    """The locale of a language; `sections` and `publications` in the order of their kinds."""
    return Locale(
        language,
        CALENDARS[language],
        present,
        to,
        degree_in,
        dict(zip(SECTIONS, sections.split(" | "), strict=True)),
        dict(zip(PUBLICATIONS, publications.split(" | "), strict=True)),
        undated,
        keywords,
        courses,
        f"* {equal}",
        f"† {corresponding}",
        resume,
        letter,
        enclosures,
        postscript,
        signature,
        colon,
    )


_ALL = (
    _locale(
        "de",
        sections="Ausbildung | Berufserfahrung | Projekte | Veröffentlichungen | Patente | "
        "Auszeichnungen | Vorträge | Kenntnisse | Sprachen | Referenzen",
        publications="Zeitschriftenartikel | Konferenzbeiträge | Bücher | Buchkapitel | "
        "Abschlussarbeiten | Berichte | Preprints | Software | Datensätze | Sonstiges",
        present="heute",
        to="bis",
        degree_in=" in ",
        undated="Ohne Datum",
        keywords="Stichworte",
        courses="Lehrveranstaltungen",
        equal="zu gleichen Teilen beigetragen",
        corresponding="für die Korrespondenz verantwortlich",
        resume="Lebenslauf",
        letter="Anschreiben",
        enclosures=("Anlage", "Anlagen"),
        postscript="PS:",
        signature="Unterschrift von {name}",
    ),
    _locale(
        "fr",
        sections="Formation | Expérience professionnelle | Projets | Publications | Brevets | "
        "Distinctions | Conférences | Compétences | Langues | Références",
        publications="Articles de revues | Communications de conférences | Livres | "
        "Chapitres de livres | Thèses et mémoires | Rapports | Prépublications | Logiciels | "
        "Jeux de données | Autres",
        present="aujourd’hui",
        to="à",
        degree_in=" en ",
        undated="Sans date",
        keywords="Mots-clés",
        courses="Cours",
        equal="contribution égale",
        corresponding="auteur correspondant",
        resume="CV",
        letter="Lettre de motivation",
        enclosures=("Pièce jointe", "Pièces jointes"),
        postscript="P.-S.",
        signature="Signature de {name}",
        colon="\xa0: ",
    ),
    _locale(
        "es",
        sections="Formación | Experiencia profesional | Proyectos | Publicaciones | Patentes | "
        "Premios | Ponencias | Competencias | Idiomas | Referencias",
        publications="Artículos de revista | Comunicaciones en congresos | Libros | "
        "Capítulos de libro | Tesis | Informes | Prepublicaciones | Software | "
        "Conjuntos de datos | Otros",
        present="actualidad",
        to="a",
        degree_in=" en ",
        undated="Sin fecha",
        keywords="Palabras clave",
        courses="Asignaturas",
        equal="contribución equivalente",
        corresponding="autoría de correspondencia",
        resume="Currículum",
        letter="Carta de presentación",
        enclosures=("Adjunto", "Adjuntos"),
        postscript="P. D.:",
        signature="Firma de {name}",
    ),
    _locale(
        "it",
        sections="Istruzione e formazione | Esperienza professionale | Progetti | Pubblicazioni | "
        "Brevetti | Premi e riconoscimenti | Relazioni | Competenze | Lingue | Referenze",
        publications="Articoli su rivista | Contributi a convegni | Libri | Capitoli di libro | "
        "Tesi | Rapporti | Preprint | Software | Dataset | Altro",
        present="oggi",
        to="–",
        degree_in=" in ",
        undated="Senza data",
        keywords="Parole chiave",
        courses="Corsi",
        equal="pari contributo",
        corresponding="autore corrispondente",
        resume="Curriculum vitae",
        letter="Lettera di presentazione",
        enclosures=("Allegato", "Allegati"),
        signature="Firma di {name}",
    ),
    _locale(
        "pt-PT",
        sections="Formação académica | Experiência profissional | Projetos | Publicações | "
        "Patentes | Prémios | Comunicações | Competências | Línguas | Referências",
        publications="Artigos em revistas | Comunicações em conferências | Livros | "
        "Capítulos de livros | Teses | Relatórios | Preprints | Software | "
        "Conjuntos de dados | Outros",
        present="presente",
        to="a",
        degree_in=" em ",
        undated="Sem data",
        keywords="Palavras-chave",
        courses="Unidades curriculares",
        equal="contribuição igual",
        corresponding="autor correspondente",
        resume="Curriculum vitae",
        letter="Carta de apresentação",
        enclosures=("Anexo", "Anexos"),
        signature="Assinatura de {name}",
    ),
    _locale(
        "pt-BR",
        sections="Formação acadêmica | Experiência profissional | Projetos | Publicações | "
        "Patentes | Prêmios | Palestras | Competências | Idiomas | Referências",
        publications="Artigos em periódicos | Trabalhos em eventos | Livros | "
        "Capítulos de livros | Teses e dissertações | Relatórios | Preprints | Software | "
        "Conjuntos de dados | Outros",
        present="atual",
        to="a",
        degree_in=" em ",
        undated="Sem data",
        keywords="Palavras-chave",
        courses="Disciplinas",
        equal="contribuição igual",
        corresponding="autor correspondente",
        resume="Currículo",
        letter="Carta de apresentação",
        enclosures=("Anexo", "Anexos"),
        signature="Assinatura de {name}",
    ),
    _locale(
        "nl",
        sections="Opleiding | Werkervaring | Projecten | Publicaties | Octrooien | "
        "Prijzen en onderscheidingen | Lezingen | Vaardigheden | Talen | Referenties",
        publications="Tijdschriftartikelen | Conferentiebijdragen | Boeken | Hoofdstukken | "
        "Scripties en proefschriften | Rapporten | Preprints | Software | Datasets | Overig",
        present="heden",
        to="tot",
        degree_in=" in ",
        undated="Zonder datum",
        keywords="Trefwoorden",
        courses="Vakken",
        equal="gelijke bijdrage",
        corresponding="corresponderend auteur",
        resume="Curriculum vitae",
        letter="Motivatiebrief",
        enclosures=("Bijlage", "Bijlagen"),
        postscript="PS:",
        signature="Handtekening van {name}",
    ),
    _locale(
        "sv",
        sections="Utbildning | Arbetslivserfarenhet | Projekt | Publikationer | Patent | "
        "Utmärkelser | Föredrag | Kompetenser | Språk | Referenser",
        publications="Tidskriftsartiklar | Konferensbidrag | Böcker | Bokkapitel | Avhandlingar | "
        "Rapporter | Preprint | Programvara | Datamängder | Övrigt",
        present="nu",
        to="till",
        degree_in=" i ",
        undated="Odaterat",
        keywords="Nyckelord",
        courses="Kurser",
        equal="lika stort bidrag",
        corresponding="korresponderande författare",
        resume="CV",
        letter="Personligt brev",
        enclosures=("Bilaga", "Bilagor"),
        postscript="PS:",
        signature="Underskrift: {name}",
    ),
    _locale(
        "da",
        sections="Uddannelse | Erhvervserfaring | Projekter | Publikationer | Patenter | "
        "Priser og hæder | Foredrag | Kompetencer | Sprog | Referencer",
        publications="Tidsskriftsartikler | Konferencebidrag | Bøger | Bogkapitler | "
        "Afhandlinger | "
        "Rapporter | Preprints | Software | Datasæt | Andet",
        present="nu",
        to="til",
        degree_in=" i ",
        undated="Uden dato",
        keywords="Nøgleord",
        courses="Fag",
        equal="lige bidrag",
        corresponding="korresponderende forfatter",
        resume="CV",
        letter="Ansøgning",
        enclosures=("Bilag", "Bilag"),
        signature="Underskrift: {name}",
    ),
    _locale(
        "nb",
        sections="Utdanning | Arbeidserfaring | Prosjekter | Publikasjoner | Patenter | "
        "Priser og utmerkelser | Foredrag | Kompetanse | Språk | Referanser",
        publications="Tidsskriftartikler | Konferansebidrag | Bøker | Bokkapitler | Avhandlinger | "
        "Rapporter | Preprint | Programvare | Datasett | Annet",
        present="nå",
        to="til",
        degree_in=" i ",
        undated="Uten dato",
        keywords="Nøkkelord",
        courses="Emner",
        equal="likt bidrag",
        corresponding="korresponderende forfatter",
        resume="CV",
        letter="Søknadsbrev",
        enclosures=("Vedlegg", "Vedlegg"),
        signature="Underskrift: {name}",
    ),
    _locale(
        "fi",
        sections="Koulutus | Työkokemus | Projektit | Julkaisut | Patentit | "
        "Palkinnot ja tunnustukset | Esitelmät | Osaaminen | Kielitaito | Suosittelijat",
        publications="Lehtiartikkelit | Konferenssijulkaisut | Kirjat | Kirjan luvut | "
        "Opinnäytteet | "
        "Raportit | Preprintit | Ohjelmistot | Aineistot | Muut",
        present="nykyhetki",
        undated="Päiväämätön",
        keywords="Avainsanat",
        courses="Kurssit",
        equal="yhtä suuri osuus",
        corresponding="vastaava kirjoittaja",
        resume="Ansioluettelo",
        letter="Työhakemus",
        enclosures=("Liite", "Liitteet"),
        postscript="PS.",
        signature="Allekirjoitus: {name}",
    ),
    _locale(
        "pl",
        sections="Wykształcenie | Doświadczenie zawodowe | Projekty | Publikacje | Patenty | "
        "Nagrody i wyróżnienia | Wystąpienia | Umiejętności | Języki | Referencje",
        publications="Artykuły w czasopismach | Referaty konferencyjne | Książki | "
        "Rozdziały w książkach | Prace dyplomowe i rozprawy | Raporty | Preprinty | "
        "Oprogramowanie | Zbiory danych | Inne",
        present="obecnie",
        undated="Bez daty",
        keywords="Słowa kluczowe",
        courses="Przedmioty",
        equal="równy wkład",
        corresponding="autor korespondencyjny",
        resume="Życiorys",
        letter="List motywacyjny",
        enclosures=("Załącznik", "Załączniki"),
        postscript="PS",
        signature="Podpis: {name}",
    ),
    _locale(
        "cs",
        sections="Vzdělání | Pracovní zkušenosti | Projekty | Publikace | Patenty | "
        "Ocenění | Přednášky | Dovednosti | Jazykové znalosti | Reference",
        publications="Články v časopisech | Konferenční příspěvky | Knihy | Kapitoly v knihách | "
        "Kvalifikační práce | Zprávy | Preprinty | Software | Datové sady | Ostatní",
        present="současnost",
        undated="Bez data",
        keywords="Klíčová slova",
        courses="Předměty",
        equal="rovný podíl",
        corresponding="korespondenční autor",
        resume="Životopis",
        letter="Motivační dopis",
        enclosures=("Příloha", "Přílohy"),
        postscript="P. S.",
        signature="Podpis: {name}",
    ),
    _locale(
        "sk",
        sections="Vzdelanie | Pracovné skúsenosti | Projekty | Publikácie | Patenty | "
        "Ocenenia | Prednášky | Zručnosti | Jazykové znalosti | Referencie",
        publications="Články v časopisoch | Konferenčné príspevky | Knihy | Kapitoly v knihách | "
        "Záverečné práce | Správy | Preprinty | Softvér | Súbory údajov | Ostatné",
        present="súčasnosť",
        undated="Bez dátumu",
        keywords="Kľúčové slová",
        courses="Predmety",
        equal="rovnaký podiel",
        corresponding="korešpondenčný autor",
        resume="Životopis",
        letter="Motivačný list",
        enclosures=("Príloha", "Prílohy"),
        postscript="P. S.",
        signature="Podpis: {name}",
    ),
    _locale(
        "hu",
        sections="Tanulmányok | Szakmai tapasztalat | Projektek | Publikációk | Szabadalmak | "
        "Díjak és elismerések | Előadások | Készségek | Nyelvtudás | Referenciák",
        publications="Folyóiratcikkek | Konferenciacikkek | Könyvek | Könyvfejezetek | "
        "Szakdolgozatok és disszertációk | Jelentések | Preprintek | Szoftverek | Adatkészletek | "
        "Egyéb",
        present="jelenleg",
        undated="Dátum nélkül",
        keywords="Kulcsszavak",
        courses="Tantárgyak",
        equal="azonos hozzájárulás",
        corresponding="levelező szerző",
        resume="Önéletrajz",
        letter="Motivációs levél",
        enclosures=("Melléklet", "Mellékletek"),
        postscript="Ui.:",
        signature="{name} aláírása",
    ),
    _locale(
        "ro",
        sections="Educație | Experiență profesională | Proiecte | Publicații | Brevete | "
        "Premii și distincții | Prezentări | Competențe | Limbi străine | Referințe",
        publications="Articole în reviste | Lucrări la conferințe | Cărți | Capitole de carte | "
        "Teze | Rapoarte | Preprinturi | Software | Seturi de date | Altele",
        present="prezent",
        degree_in=" în ",
        undated="Fără dată",
        keywords="Cuvinte-cheie",
        courses="Cursuri",
        equal="contribuție egală",
        corresponding="autor corespondent",
        resume="Curriculum vitae",
        letter="Scrisoare de intenție",
        enclosures=("Anexă", "Anexe"),
        signature="Semnătura: {name}",
    ),
    _locale(
        "hr",
        sections="Obrazovanje | Radno iskustvo | Projekti | Publikacije | Patenti | "
        "Nagrade i priznanja | Izlaganja | Vještine | Jezici | Preporuke",
        publications="Članci u časopisima | Radovi na skupovima | Knjige | Poglavlja u knjigama | "
        "Ocjenski radovi | Izvješća | Preprinti | Softver | Skupovi podataka | Ostalo",
        present="danas",
        undated="Bez datuma",
        keywords="Ključne riječi",
        courses="Kolegiji",
        equal="jednak doprinos",
        corresponding="dopisni autor",
        resume="Životopis",
        letter="Motivacijsko pismo",
        enclosures=("Prilog", "Prilozi"),
        signature="Potpis: {name}",
    ),
    _locale(
        "sl",
        sections="Izobrazba | Delovne izkušnje | Projekti | Publikacije | Patenti | "
        "Nagrade in priznanja | Predavanja | Znanja in spretnosti | Jeziki | Reference",
        publications="Članki v revijah | Prispevki na konferencah | Knjige | Poglavja v knjigah | "
        "Zaključna dela | Poročila | Prednatisi | Programska oprema | Podatkovne zbirke | Drugo",
        present="danes",
        undated="Brez datuma",
        keywords="Ključne besede",
        courses="Predmeti",
        equal="enakovreden prispevek",
        corresponding="korespondenčni avtor",
        resume="Življenjepis",
        letter="Motivacijsko pismo",
        enclosures=("Priloga", "Priloge"),
        signature="Podpis: {name}",
    ),
    _locale(
        "et",
        sections="Haridus | Töökogemus | Projektid | Publikatsioonid | Patendid | "
        "Tunnustused | Ettekanded | Oskused | Keeled | Soovitajad",
        publications="Ajakirjaartiklid | Konverentsiartiklid | Raamatud | Raamatupeatükid | "
        "Lõputööd | Aruanded | Eeltrükid | Tarkvara | Andmestikud | Muu",
        present="praegu",
        undated="Dateerimata",
        keywords="Märksõnad",
        courses="Õppeained",
        equal="võrdne panus",
        corresponding="kirjavahetuse autor",
        resume="Elulookirjeldus",
        letter="Motivatsioonikiri",
        enclosures=("Lisa", "Lisad"),
        postscript="PS",
        signature="Allkiri: {name}",
    ),
    _locale(
        "lv",
        sections="Izglītība | Darba pieredze | Projekti | Publikācijas | Patenti | "
        "Apbalvojumi | Uzstāšanās | Prasmes | Valodas | Atsauksmes",
        publications="Raksti žurnālos | Konferenču raksti | Grāmatas | Grāmatu nodaļas | "
        "Noslēguma darbi | Ziņojumi | Preprinti | Programmatūra | Datu kopas | Citi",
        present="pašlaik",
        undated="Bez datuma",
        keywords="Atslēgvārdi",
        courses="Studiju kursi",
        equal="vienāds ieguldījums",
        corresponding="korespondējošais autors",
        resume="CV",
        letter="Motivācijas vēstule",
        enclosures=("Pielikums", "Pielikumi"),
        signature="Paraksts: {name}",
    ),
    _locale(
        "lt",
        sections="Išsilavinimas | Darbo patirtis | Projektai | Publikacijos | Patentai | "
        "Apdovanojimai | Pranešimai | Įgūdžiai | Kalbos | Rekomendacijos",
        publications="Straipsniai žurnaluose | Konferencijų straipsniai | Knygos | Knygų skyriai | "
        "Baigiamieji darbai | Ataskaitos | Preprintai | Programinė įranga | Duomenų rinkiniai | "
        "Kita",
        present="dabar",
        undated="Be datos",
        keywords="Raktažodžiai",
        courses="Dalykai",
        equal="vienodas indėlis",
        corresponding="korespondencijos autorius",
        resume="Gyvenimo aprašymas",
        letter="Motyvacinis laiškas",
        enclosures=("Priedas", "Priedai"),
        signature="Parašas: {name}",
    ),
    _locale(
        "tr",
        sections="Eğitim | İş Deneyimi | Projeler | Yayınlar | Patentler | "
        "Ödüller | Konuşmalar | Beceriler | Diller | Referanslar",
        publications="Dergi makaleleri | Konferans bildirileri | Kitaplar | Kitap bölümleri | "
        "Tezler | Raporlar | Ön baskılar | Yazılım | Veri kümeleri | Diğer",
        present="günümüz",
        undated="Tarihsiz",
        keywords="Anahtar kelimeler",
        courses="Dersler",
        equal="eşit katkı",
        corresponding="sorumlu yazar",
        resume="Özgeçmiş",
        letter="Ön yazı",
        enclosures=("Ek", "Ekler"),
        postscript="Not:",
        signature="{name} imzası",
    ),
    _locale(
        "vi",
        sections="Học vấn | Kinh nghiệm làm việc | Dự án | Công bố khoa học | Bằng sáng chế | "
        "Giải thưởng | Báo cáo | Kỹ năng | Ngoại ngữ | Người tham chiếu",
        publications="Bài báo tạp chí | Bài báo hội nghị | Sách | Chương sách | "
        "Luận văn và luận án | Báo cáo | Bản thảo | Phần mềm | Bộ dữ liệu | Khác",
        present="nay",
        to="đến",
        undated="Không ghi ngày",
        keywords="Từ khóa",
        courses="Môn học",
        equal="đóng góp ngang nhau",
        corresponding="tác giả liên hệ",
        resume="Sơ yếu lý lịch",
        letter="Thư xin việc",
        enclosures=("Tài liệu kèm theo", "Tài liệu kèm theo"),
        postscript="T.B.:",
        signature="Chữ ký của {name}",
    ),
    _locale(
        "el",
        sections="Εκπαίδευση | Επαγγελματική εμπειρία | Έργα | Δημοσιεύσεις | "
        "Διπλώματα ευρεσιτεχνίας | Βραβεία | Ομιλίες | Δεξιότητες | Γλώσσες | Συστάσεις",
        publications="Άρθρα σε περιοδικά | Ανακοινώσεις σε συνέδρια | Βιβλία | "
        "Κεφάλαια σε βιβλία | Διατριβές | Αναφορές | Προδημοσιεύσεις | Λογισμικό | "
        "Σύνολα δεδομένων | Άλλα",
        present="σήμερα",
        undated="Χωρίς ημερομηνία",
        keywords="Λέξεις-κλειδιά",
        courses="Μαθήματα",
        equal="ίση συνεισφορά",
        corresponding="υπεύθυνος αλληλογραφίας",
        resume="Βιογραφικό σημείωμα",
        letter="Συνοδευτική επιστολή",
        enclosures=("Συνημμένο", "Συνημμένα"),
        postscript="Υ.Γ.",
        signature="Υπογραφή: {name}",
    ),
    _locale(
        "ru",
        sections="Образование | Опыт работы | Проекты | Публикации | Патенты | "
        "Награды | Выступления | Навыки | Языки | Рекомендации",
        publications="Статьи в журналах | Доклады на конференциях | Книги | Главы в книгах | "
        "Диссертации и дипломные работы | Отчёты | Препринты | Программы | Наборы данных | Прочее",
        present="настоящее время",
        undated="Без даты",
        keywords="Ключевые слова",
        courses="Курсы",
        equal="равный вклад",
        corresponding="автор для переписки",
        resume="Резюме",
        letter="Сопроводительное письмо",
        enclosures=("Приложение", "Приложения"),
        postscript="P. S.",
        signature="Подпись: {name}",
    ),
    _locale(
        "uk",
        sections="Освіта | Досвід роботи | Проєкти | Публікації | Патенти | "
        "Нагороди | Виступи | Навички | Мови | Рекомендації",
        publications="Статті в журналах | Доповіді на конференціях | Книги | Розділи книг | "
        "Дисертації та дипломні роботи | Звіти | Препринти | Програми | Набори даних | Інше",
        present="дотепер",
        undated="Без дати",
        keywords="Ключові слова",
        courses="Курси",
        equal="рівний внесок",
        corresponding="автор для листування",
        resume="Резюме",
        letter="Супровідний лист",
        enclosures=("Додаток", "Додатки"),
        postscript="P. S.",
        signature="Підпис: {name}",
    ),
    _locale(
        "bg",
        sections="Образование | Професионален опит | Проекти | Публикации | Патенти | "
        "Награди | Доклади | Умения | Езици | Препоръки",
        publications="Статии в списания | Доклади от конференции | Книги | Глави от книги | "
        "Дисертации и дипломни работи | Отчети | Препринти | Софтуер | Набори от данни | Други",
        present="досега",
        undated="Без дата",
        keywords="Ключови думи",
        courses="Дисциплини",
        equal="равен принос",
        corresponding="автор за кореспонденция",
        resume="Автобиография",
        letter="Мотивационно писмо",
        enclosures=("Приложение", "Приложения"),
        postscript="П.П.",
        signature="Подпис: {name}",
    ),
    _locale(
        "sr",
        sections="Образовање | Радно искуство | Пројекти | Публикације | Патенти | "
        "Награде и признања | Предавања | Вештине | Језици | Препоруке",
        publications="Чланци у часописима | Радови са скупова | Књиге | Поглавља у књигама | "
        "Дипломски радови и дисертације | Извештаји | Препринти | Софтвер | Скупови података | "
        "Остало",
        present="данас",
        undated="Без датума",
        keywords="Кључне речи",
        courses="Предмети",
        equal="једнак допринос",
        corresponding="аутор за кореспонденцију",
        resume="Биографија",
        letter="Мотивационо писмо",
        enclosures=("Прилог", "Прилози"),
        postscript="П.С.",
        signature="Потпис: {name}",
    ),
    _locale(
        "ca",
        sections="Formació | Experiència professional | Projectes | Publicacions | Patents | "
        "Premis | Ponències | Competències | Idiomes | Referències",
        publications="Articles de revista | Comunicacions en congressos | Llibres | "
        "Capítols de llibre | Tesis | Informes | Prepublicacions | Programari | "
        "Conjunts de dades | Altres",
        present="actualitat",
        to="a",
        degree_in=" en ",
        undated="Sense data",
        keywords="Paraules clau",
        courses="Assignatures",
        equal="contribució equivalent",
        corresponding="autoria de correspondència",
        resume="Currículum",
        letter="Carta de presentació",
        enclosures=("Adjunt", "Adjunts"),
        postscript="P. D.:",
        signature="Signatura de {name}",
    ),
    _locale(
        "is",
        sections="Menntun | Starfsreynsla | Verkefni | Ritaskrá | Einkaleyfi | "
        "Viðurkenningar | Fyrirlestrar | Færni | Tungumál | Meðmælendur",
        publications="Tímaritsgreinar | Ráðstefnugreinar | Bækur | Bókarkaflar | Lokaritgerðir | "
        "Skýrslur | Forprent | Hugbúnaður | Gagnasöfn | Annað",
        present="nú",
        undated="Án dagsetningar",
        keywords="Lykilorð",
        courses="Námskeið",
        equal="jafnt framlag",
        corresponding="tengiliður höfunda",
        resume="Ferilskrá",
        letter="Kynningarbréf",
        enclosures=("Fylgiskjal", "Fylgiskjöl"),
        postscript="E.s.",
        signature="Undirskrift: {name}",
    ),
    _locale(
        "ga",
        sections="Oideachas | Taithí oibre | Tionscadail | Foilseacháin | Paitinní | "
        "Gradaim | Cainteanna | Scileanna | Teangacha | Teistiméireachtaí",
        publications="Ailt in irisí | Páipéir chomhdhála | Leabhair | Caibidlí leabhair | "
        "Tráchtais | Tuarascálacha | Réamhchlónna | Bogearraí | Tacair sonraí | Eile",
        present="i láthair",
        undated="Gan dáta",
        keywords="Eochairfhocail",
        courses="Cúrsaí",
        equal="rannchuidiú cothrom",
        corresponding="údar comhfhreagrais",
        resume="Curriculum vitae",
        letter="Litir chumhdaigh",
        enclosures=("Iatán", "Iatáin"),
        postscript="I.S.",
        signature="Síniú: {name}",
    ),
    _locale(
        "zh-Hans",
        sections="教育背景 | 工作经历 | 项目经历 | 论文著作 | 专利 | 荣誉奖项 | 学术报告 | 技能 | "
        "语言能力 | 推荐人",
        publications="期刊论文 | 会议论文 | 著作 | 书籍章节 | 学位论文 | 报告 | 预印本 | 软件 | "
        "数据集 | 其他",
        present="至今",
        to="至",
        undated="日期不详",
        keywords="关键词",
        courses="课程",
        equal="同等贡献",
        corresponding="通讯作者",
        resume="简历",
        letter="求职信",
        enclosures=("附件", "附件"),
        postscript="附言：",
        signature="{name}的签名",
        colon="：",
    ),
    _locale(
        "ja",
        sections="学歴 | 職歴 | プロジェクト | 論文・著書 | 特許 | 受賞歴 | 講演 | スキル | "
        "語学力 | 推薦者",
        publications="学術雑誌論文 | 会議論文 | 著書 | 分担執筆 | 学位論文 | 報告書 | "
        "プレプリント | "
        "ソフトウェア | データセット | その他",
        present="現在",
        to="～",
        undated="日付なし",
        keywords="キーワード",
        courses="履修科目",
        equal="同等の貢献",
        corresponding="責任著者",
        resume="履歴書",
        letter="カバーレター",
        enclosures=("同封書類", "同封書類"),
        postscript="追伸",
        signature="{name}の署名",
        colon="：",
    ),
    _locale(
        "ko",
        sections="학력 | 경력 | 프로젝트 | 논문 및 저서 | 특허 | 수상 경력 | 발표 | 기술 | "
        "어학 능력 | 추천인",
        publications="학술지 논문 | 학술대회 논문 | 저서 | 북챕터 | 학위 논문 | 보고서 | "
        "프리프린트 | "
        "소프트웨어 | 데이터셋 | 기타",
        present="현재",
        to="~",
        undated="날짜 없음",
        keywords="키워드",
        courses="이수 과목",
        equal="공동 기여",
        corresponding="교신저자",
        resume="이력서",
        letter="자기소개서",
        enclosures=("첨부 서류", "첨부 서류"),
        postscript="추신:",
        signature="{name}의 서명",
    ),
    _locale(
        "hi",
        sections="शिक्षा | कार्य अनुभव | परियोजनाएँ | प्रकाशन | पेटेंट | पुरस्कार | व्याख्यान | कौशल | "
        "भाषाएँ | संदर्भ",
        publications="पत्रिका लेख | सम्मेलन लेख | पुस्तकें | पुस्तक अध्याय | शोध प्रबंध | रिपोर्ट | "
        "प्रीप्रिंट | "
        "सॉफ़्टवेयर | डेटासेट | अन्य",
        present="वर्तमान",
        undated="तिथि रहित",
        keywords="मुख्य शब्द",
        courses="पाठ्यक्रम",
        equal="समान योगदान",
        corresponding="पत्राचार लेखक",
        resume="जीवन-वृत्त",
        letter="आवेदन पत्र",
        enclosures=("संलग्नक", "संलग्नक"),
        postscript="पुनश्च:",
        signature="हस्ताक्षर: {name}",
    ),
    _locale(
        "ar",
        sections="التعليم | الخبرة المهنية | المشاريع | المنشورات | براءات الاختراع | الجوائز | "
        "المحاضرات | المهارات | اللغات | المراجع",
        publications="مقالات في مجلات | أوراق مؤتمرات | كتب | فصول في كتب | رسائل جامعية | "
        "تقارير | "
        "مسودات أولية | برمجيات | مجموعات بيانات | أخرى",
        present="حتى الآن",
        to="إلى",
        degree_in=" في ",
        undated="بلا تاريخ",
        keywords="الكلمات المفتاحية",
        courses="المقررات",
        equal="مساهمة متساوية",
        corresponding="المؤلف المراسل",
        resume="السيرة الذاتية",
        letter="خطاب التقديم",
        enclosures=("المرفق", "المرفقات"),
        postscript="ملاحظة:",
        signature="توقيع {name}",
    ),
    _locale(
        "he",
        sections="השכלה | ניסיון תעסוקתי | פרויקטים | פרסומים | פטנטים | פרסים | הרצאות | "
        "כישורים | "
        "שפות | ממליצים",
        publications="מאמרים בכתבי עת | מאמרים בכנסים | ספרים | פרקים בספרים | עבודות גמר | "
        "דוחות | "
        "טיוטות מוקדמות | תוכנה | מאגרי נתונים | אחר",
        present="היום",
        to="עד",
        undated="ללא תאריך",
        keywords="מילות מפתח",
        courses="קורסים",
        equal="תרומה שווה",
        corresponding="מחבר מכותב",
        resume="קורות חיים",
        letter="מכתב מקדים",
        enclosures=("נספח", "נספחים"),
        postscript="נ.ב.",
        signature="חתימה: {name}",
    ),
)

LOCALES = {locale.language: locale for locale in _ALL}
"""The locales of all languages but English, by name."""
