"""Europass: both of its XML formats, as its editors write them, and in its PDF files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError
from cvbuild.importing import europass, pdf
from cvbuild.importing.convert import convert
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.settle import settle
from cvbuild.source import load

PASSPORT = """\
<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="en">
 <DocumentInfo><DocumentType>ECV</DocumentType><XSDVersion>V3.3</XSDVersion></DocumentInfo>
 <PrintingPreferences><Document type="ECV"/></PrintingPreferences>
 <LearnerInfo>
  <Identification>
   <PersonName>
    <Title><Code>dr</Code><Label>Dr</Label></Title>
    <FirstName>Inês</FirstName><Surname>Duarte</Surname>
   </PersonName>
   <ContactInfo>
    <Address><Contact>
     <AddressLine>Rua da Prata 7</AddressLine><PostalCode>1100-052</PostalCode>
     <Municipality>Lisboa</Municipality>
     <Country><Code>PT</Code><Label>Portugal</Label></Country>
    </Contact></Address>
    <Email><Contact>ines@example.pt</Contact></Email>
    <TelephoneList>
     <Telephone><Contact>+351 210 000 001</Contact>
      <Use><Code>home</Code><Label>Home</Label></Use></Telephone>
     <Telephone><Contact>+351 910 000 002</Contact></Telephone>
    </TelephoneList>
    <WebsiteList>
     <Website><Contact>ines.example.pt</Contact></Website>
     <Website><Contact>https://www.linkedin.com/in/inesduarte</Contact></Website>
    </WebsiteList>
    <InstantMessagingList><InstantMessaging><Contact>ines.d</Contact>
     <Use><Code>skype</Code><Label>Skype</Label></Use></InstantMessaging></InstantMessagingList>
   </ContactInfo>
   <Demographics>
    <Birthdate year="1984" month="--02" day="---29"/>
    <Gender><Code>F</Code><Label>Female</Label></Gender>
    <NationalityList>
     <Nationality><Code>PT</Code><Label>Portuguese</Label></Nationality>
     <Nationality><Code>BR</Code><Label>Brazilian</Label></Nationality>
    </NationalityList>
   </Demographics>
   <Photo><MimeType>image/jpeg</MimeType><Data>/9j/4AAQSkZJRg==</Data></Photo>
  </Identification>
  <Headline>
   <Type><Code>preferred_job</Code><Label>PREFERRED JOB</Label></Type>
   <Description><Label>Hydrologist</Label></Description>
  </Headline>
  <WorkExperienceList>
   <WorkExperience>
    <Period><From year="2014" month="--09"/><Current>true</Current></Period>
    <Position><Code>2114</Code><Label>Senior hydrologist</Label></Position>
    <Activities>&lt;p&gt;Water of the south:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Measured
     &lt;strong&gt;12&lt;/strong&gt; rivers&lt;/li&gt;&lt;li&gt;Wrote R &amp;amp; Python
     &lt;/li&gt;&lt;/ul&gt;</Activities>
    <Employer>
     <Name>Instituto da Água</Name>
     <ContactInfo>
      <Address><Contact><Municipality>Faro</Municipality>
       <Country><Code>PT</Code><Label>Portugal</Label></Country></Contact></Address>
      <Website><Contact>https://agua.example.pt</Contact></Website>
     </ContactInfo>
     <Sector><Code>E</Code><Label>Water supply</Label></Sector>
    </Employer>
   </WorkExperience>
   <WorkExperience>
    <Period><From year="2010"/><To year="2014" month="--08" day="---31"/></Period>
    <Position><Label>Freelance surveyor</Label></Position>
   </WorkExperience>
  </WorkExperienceList>
  <EducationList><Education>
   <Period><From year="2005"/><To year="2010" month="--07"/></Period>
   <Title>PhD in Hydrology</Title>
   <Activities>Thesis on floods</Activities>
   <Organisation><Name>Universidade de Évora</Name></Organisation>
   <Level><Code>8</Code><Label>EQF level 8</Label></Level>
   <Field><Code>5</Code><Label>Environment</Label></Field>
  </Education></EducationList>
  <Skills>
   <Linguistic>
    <MotherTongueList><MotherTongue>
     <Description><Code>pt</Code><Label>Portuguese</Label></Description>
    </MotherTongue></MotherTongueList>
    <ForeignLanguageList>
     <ForeignLanguage>
      <Description><Code>en</Code><Label>English</Label></Description>
      <ProficiencyLevel>
       <Listening>C2</Listening><Reading>C2</Reading>
       <SpokenInteraction>C1</SpokenInteraction><SpokenProduction>C1</SpokenProduction>
       <Writing>B2</Writing>
      </ProficiencyLevel>
      <VerifiedBy><Certificate><Title>IELTS</Title><AwardingBody>British Council</AwardingBody>
       <Date year="2009"/><Level>7.5</Level></Certificate></VerifiedBy>
     </ForeignLanguage>
     <ForeignLanguage>
      <Description><Code>fr</Code></Description>
      <ProficiencyLevel><Listening>B1</Listening><Reading>B1</Reading></ProficiencyLevel>
     </ForeignLanguage>
    </ForeignLanguageList>
   </Linguistic>
   <Communication><Description>&lt;p&gt;Speaks to farmers.&lt;/p&gt;</Description></Communication>
   <Organisational><Description>Led eight people.</Description></Organisational>
   <JobRelated><Description>Gauging</Description></JobRelated>
   <Computer>
    <Description>QGIS</Description>
    <ProficiencyLevel><Information>C</Information><ContentCreation>B</ContentCreation></ProficiencyLevel>
   </Computer>
   <Driving><Description><Licence>A</Licence><Licence>B1</Licence></Description></Driving>
   <Other><Description>Choir</Description></Other>
  </Skills>
  <AchievementList>
   <Achievement><Title><Code>projects</Code><Label>Projects</Label></Title>
    <Description>&lt;p&gt;Guadiana 2020&lt;/p&gt;</Description></Achievement>
   <Achievement><Title><Code>projects</Code><Label>Projects</Label></Title>
    <Description>&lt;ul&gt;&lt;li&gt;Sado 2018&lt;/li&gt;&lt;/ul&gt;</Description></Achievement>
  </AchievementList>
  <ReferenceToList><ReferenceTo idref="ATT_1"/></ReferenceToList>
  <Mood>content</Mood>
 </LearnerInfo>
</SkillsPassport>
"""

FROM_PASSPORT = """\
# yaml-language-server: $schema=cv.schema.json
cvbuild: 1
name: Dr Inês Duarte
headline: Hydrologist
contacts:
  - location: Rua da Prata 7, 1100-052 Lisboa, Portugal
  - email: ines@example.pt
  - phone: +351 210 000 001
    label: Home
  - phone: +351 910 000 002
  - website: https://ines.example.pt
  - linkedin: inesduarte
  - text: ines.d
    label: Skype
  - text: 1984-02-29
    label: Date of birth
  - text: Portuguese, Brazilian
    label: Nationality
  - text: Female
    label: Gender

sections:
  # Work
  - kind: experience
    entries:
      - organization: Instituto da Água
        url: https://agua.example.pt
        description: Water supply
        position: Senior hydrologist
        start: 2014-09
        end: present
        location: Faro, Portugal
        summary: "Water of the south:"
        highlights:
          - Measured **12** rivers
          - Wrote R & Python

      - organization: Freelance surveyor
        start: 2010
        end: 2014-08-31

  # Education
  - kind: education
    entries:
      - institution: Universidade de Évora
        degree: PhD in Hydrology
        area: Environment
        start: 2005
        end: 2010-07
        summary: Thesis on floods
        highlights:
          - "Level: EQF level 8"

  # Languages
  - kind: languages
    entries:
      - language: Portuguese
        level: native
      - language: English
        details: >-
          Listening C2, Reading C2, Spoken interaction C1, Spoken production C1, Writing B2; IELTS
          (British Council, 7.5, 2009)
      - language: French
        level: B1

  # Skills
  - kind: skills
    entries:
      - name: Communication skills
        details: Speaks to farmers.
      - name: Organisational skills
        details: Led eight people.
      - name: Job-related skills
        details: Gauging
      - name: Digital skills
        details: |-
          QGIS

          Information: C; Content creation: B
      - name: Other skills
        details: Choir
      - name: Driving licence
        items: [A, B1]

  # Projects
  - kind: entries
    id: projects
    title: Projects
    entries:
      - title: Guadiana 2020
      - title: Sado 2018

# What cv.yaml has no field for. It is never printed.
kept:
  europass:
    SkillsPassport.LearnerInfo.Mood: content
"""

PASSPORT_NOTES = """\
changed SkillsPassport.LearnerInfo.Headline:40 it stands below the name, without \
'PREFERRED JOB' before it
left SkillsPassport.LearnerInfo.Identification.Photo:38 a picture must stand in a file of its own
changed SkillsPassport.LearnerInfo.WorkExperienceList.WorkExperience[1]:61 it names no \
employer, so the position stands there
left SkillsPassport.LearnerInfo.ReferenceToList:112 they refer to attached files
kept SkillsPassport.LearnerInfo.Mood:113 cv.yaml has no field for it
"""

NAMESPACES = (
    'xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.hr-xml.org/3" '
    'xmlns:eures="http://www.europass_eures.eu/1.0" '
    'xmlns:oa="http://www.openapplications.org/oagis/9"'
)


def day(text: str) -> str:
    return f"<hr:FormattedDateTime>{text}</hr:FormattedDateTime>"


def score(kind: str, level: str) -> str:
    return (
        f"<eures:CompetencyDimension><hr:CompetencyDimensionTypeCode>CEF-{kind}"
        f"</hr:CompetencyDimensionTypeCode><eures:Score><hr:ScoreText>{level}</hr:ScoreText>"
        "</eures:Score></eures:CompetencyDimension>"
    )


def candidate(profile: str, person: str = "", after: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Candidate {NAMESPACES}>\n'
        '<hr:DocumentID schemeID="C-1" schemeName="DocumentIdentifier">1</hr:DocumentID>\n'
        "<CandidateSupplier><hr:PartyName>EUROPASS</hr:PartyName></CandidateSupplier>\n"
        "<CandidatePerson><PersonName><oa:GivenName>Marek</oa:GivenName>"
        f"<hr:FamilyName>Novák</hr:FamilyName></PersonName>{person}</CandidatePerson>\n"
        f'<CandidateProfile languageCode="en"><hr:ID>1</hr:ID>{profile}</CandidateProfile>\n'
        f"{after}</Candidate>\n"
    )


PERSON = """
<Communication><ChannelCode>Email</ChannelCode><oa:URI>marek@example.sk</oa:URI></Communication>
<Communication><ChannelCode>Telephone</ChannelCode><UseCode>mobile</UseCode>
 <CountryDialing>421</CountryDialing><oa:DialNumber>900 000 003</oa:DialNumber>
 <CountryCode>sk</CountryCode></Communication>
<Communication><ChannelCode>Web</ChannelCode><oa:URI>https://novak.example.sk</oa:URI></Communication>
<Communication><ChannelCode>Social Media</ChannelCode><UseCode>twitter</UseCode>
 <oa:URI>https://twitter.com/mnovak</oa:URI></Communication>
<Communication><UseCode>home</UseCode><Address type="home">
 <oa:AddressLine>Hlavná 5</oa:AddressLine><oa:CityName>Košice</oa:CityName>
 <oa:PostalCode>040 01</oa:PostalCode><CountryCode>sk</CountryCode></Address></Communication>
<NationalityCode>sk</NationalityCode><hr:BirthDate>1991-12-24</hr:BirthDate>
<PrimaryLanguageCode name="NORMAL">slk</PrimaryLanguageCode>
"""

PROFILE = f"""
<hr:ExecutiveSummary>&lt;p&gt;Makes &lt;em&gt;trains&lt;/em&gt; run.&lt;/p&gt;</hr:ExecutiveSummary>
<EmploymentHistory><EmployerHistory>
 <hr:OrganizationName>Východ Rail</hr:OrganizationName>
 <OrganizationContact><Communication><ChannelCode>Web</ChannelCode>
  <oa:URI>https://rail.example.sk</oa:URI></Communication></OrganizationContact>
 <hr:IndustryCode>H</hr:IndustryCode>
 <PositionHistory><PositionTitle typeCode="FREETEXT">Head of timetables</PositionTitle>
  <eures:EmploymentPeriod><eures:StartDate>{day("2019-03")}</eures:StartDate>
   <hr:CurrentIndicator>true</hr:CurrentIndicator></eures:EmploymentPeriod>
  <oa:Description>&lt;ol&gt;&lt;li&gt;Plans&lt;/li&gt;&lt;li&gt;Staff&lt;/li&gt;&lt;/ol&gt;</oa:Description>
  <City>Košice</City><Country>sk</Country></PositionHistory>
 <PositionHistory><PositionTitle>Planner</PositionTitle>
  <eures:EmploymentPeriod><eures:StartDate>{day("2015-09-01")}</eures:StartDate>
   <eures:EndDate>{day("2019-02-28")}</eures:EndDate>
   <hr:CurrentIndicator>false</hr:CurrentIndicator></eures:EmploymentPeriod>
  <City>Košice</City><Country>sk</Country></PositionHistory>
</EmployerHistory></EmploymentHistory>
<EducationHistory><EducationOrganizationAttendance>
 <hr:OrganizationName>Žilinská univerzita</hr:OrganizationName>
 <hr:ProgramName>Ing. Transport</hr:ProgramName>
 <AttendancePeriod><StartDate>{day("2010-09")}</StartDate><EndDate>{day("2015-06")}</EndDate>
  <Ongoing>false</Ongoing></AttendancePeriod>
 <EducationLevelCode>7</EducationLevelCode>
 <EducationDegree><hr:DegreeName>Ing. Transport</hr:DegreeName>
  <FinalGrade><hr:ScoreText>1.3</hr:ScoreText></FinalGrade>
  <OccupationalSkillsCovered>&lt;p&gt;Queues&lt;/p&gt;</OccupationalSkillsCovered>
  <hr:FieldOfStudy><MainFieldOfStudy>Transport</MainFieldOfStudy></hr:FieldOfStudy>
 </EducationDegree>
</EducationOrganizationAttendance></EducationHistory>
<eures:Licenses><eures:License><hr:LicenseTypeCode>B</hr:LicenseTypeCode></eures:License></eures:Licenses>
<Certifications/>
<PublicationHistory><Publication><Title>On waiting</Title>
 <Date><StartDate>{day("2021")}</StartDate></Date><Link>https://doi.example/1</Link>
</Publication></PublicationHistory>
<PersonQualifications>
 <PersonCompetency><CompetencyID schemeName="l">eng</CompetencyID>
  <hr:TaxonomyID>language</hr:TaxonomyID>
  {score("Understanding-Listening", "C1")}{score("Writing-Production", "B2")}</PersonCompetency>
 <PersonCompetency><CompetencyID>deu</CompetencyID><hr:TaxonomyID>language</hr:TaxonomyID>
  {score("Understanding-Listening", "A2")}</PersonCompetency>
</PersonQualifications>
<Projects><Project><Title>Night trains</Title>
 <Date><StartDate>{day("2022")}</StartDate><Ongoing>true</Ongoing></Date>
 <oa:Description>&lt;p&gt;To Praha.&lt;/p&gt;</oa:Description></Project></Projects>
<Skills><PersonCompetency><hr:TaxonomyID>Digital_Skill</hr:TaxonomyID>
 <hr:CompetencyName>OpenTrack</hr:CompetencyName></PersonCompetency></Skills>
<DigitalSkills><DigitalSkillsGroup><Title>Data</Title><DigitalSkill>SQL</DigitalSkill>
 <DigitalSkill>C++</DigitalSkill></DigitalSkillsGroup></DigitalSkills>
<CommunicationAndInterpersonalSkills><CommunicationAndInterpersonalSkill><Title>Mediation</Title>
</CommunicationAndInterpersonalSkill></CommunicationAndInterpersonalSkills>
<HobbiesAndInterests><HobbyAndInterest><Title>Maps</Title></HobbyAndInterest></HobbiesAndInterests>
<ConferencesAndSeminars><ConferenceAndSeminar><Title>RailDays</Title><Location>Brno</Location>
</ConferenceAndSeminar></ConferencesAndSeminars>
<VoluntaryWorks><VoluntaryWork><Title>Food bank</Title></VoluntaryWork></VoluntaryWorks>
<Others><Title>Prizes</Title><Other><Title>Golden rail</Title></Other></Others>
<EmploymentReferences><Referee><PersonName><oa:GivenName>Eva</oa:GivenName>
 <hr:FamilyName>Malá</hr:FamilyName></PersonName><Communication><ChannelCode>Email</ChannelCode>
 <oa:URI>eva@example.sk</oa:URI></Communication><Role>Head</Role></Referee></EmploymentReferences>
<MilitaryHistory><Rank>Corporal</Rank></MilitaryHistory>
"""

ORDER = (
    "<RenderingInformation><Design><SectionsOrder>"
    "<Section><Title>education-training</Title></Section>"
    "<Section><Title>work-experience</Title></Section>"
    "</SectionsOrder></Design></RenderingInformation>"
)

CANDIDATE = candidate(PROFILE, PERSON, ORDER)

FROM_CANDIDATE = """\
# yaml-language-server: $schema=cv.schema.json
cvbuild: 1
name: Marek Novák
contacts:
  - email: marek@example.sk
  - phone: +421 900 000 003
  - website: https://novak.example.sk
  - link: https://twitter.com/mnovak
    show: Twitter
  - location: Hlavná 5, 040 01 Košice, Slovakia
  - text: 1991-12-24
    label: Date of birth
  - text: Slovakia
    label: Nationality
summary: Makes *trains* run.

sections:
  # Education
  - kind: education
    entries:
      - institution: Žilinská univerzita
        degree: Ing. Transport
        area: Transport
        start: 2010-09
        end: 2015-06
        score: 1.3
        summary: Queues
        highlights:
          - "Level: 7"

  # Work
  - kind: experience
    entries:
      - organization: Východ Rail
        url: https://rail.example.sk
        location: Košice, Slovakia
        roles:
          - position: Head of timetables
            start: 2019-03
            end: present
            highlights:
              - Plans
              - Staff
          - position: Planner
            start: 2015-09-01
            end: 2019-02-28

  # Languages
  - kind: languages
    entries:
      - language: Slovak
        level: native
      - language: English
        details: Listening C1, Writing B2
      - language: German
        level: A2

  # Skills
  - kind: skills
    entries:
      - name: Skills
        items: [OpenTrack]
      - name: Communication and interpersonal skills
        items: [Mediation]
      - name: Hobbies and interests
        items: [Maps]
      - name: Data
        items: [SQL, C++]
      - name: Driving licence
        items: [B]

  # Publications
  - kind: publications
    entries:
      - title: On waiting
        date: 2021
        url: https://doi.example/1

  # Projects
  - kind: projects
    entries:
      - name: Night trains
        start: 2022
        end: present
        summary: To Praha.

  # Conferences and seminars
  - kind: talks
    id: conferences-and-seminars
    title: Conferences and seminars
    entries:
      - title: RailDays
        location: Brno

  # Volunteering
  - kind: entries
    id: volunteering
    title: Volunteering
    entries:
      - title: Food bank

  # Prizes
  - kind: entries
    id: prizes
    title: Prizes
    entries:
      - title: Golden rail

  # References
  - kind: references
    entries:
      - name: Eva Malá
        relationship: Head
        email: eva@example.sk

# What cv.yaml has no field for. It is never printed.
kept:
  europass:
    Candidate.CandidateProfile.MilitaryHistory:
      Rank: Corporal
"""

CANDIDATE_NOTES = """\
left Candidate.CandidateProfile.EmploymentHistory.EmployerHistory.IndustryCode:25 a code that \
readers do not know
kept Candidate.CandidateProfile.MilitaryHistory:78 cv.yaml has no field for it
"""


def told(draft: Draft) -> str:
    return "".join(f"{n.change} {n.where}:{n.line} {n.message}\n" for n in draft.notes)


@pytest.mark.parametrize(
    ("xml", "text", "notes"),
    [
        (PASSPORT, FROM_PASSPORT, PASSPORT_NOTES),
        (CANDIDATE, FROM_CANDIDATE, CANDIDATE_NOTES),
    ],
    ids=["SkillsPassport", "Candidate"],
)
def test_it_becomes_a_file_a_person_would_have_written(xml: str, text: str, notes: str) -> None:
    draft = europass.read(xml.encode())
    settled = settle(draft)
    assert load(settled.text.encode(), "cv.yaml").tree == load(text.encode(), "cv.yaml").tree
    assert told(draft) == notes
    assert settled.notes == draft.notes


def of(profile: str, person: str = "") -> dict[str, Value]:
    return settle(europass.read(candidate(profile, person).encode())).cv


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("eng", "English"),
        ("fre", "French"),
        ("de", "German"),
        ("bfi", "bfi"),
        ("http://publications.europa.eu/resource/authority/language/MLT", "Maltese"),
    ],
)
def test_languages_have_names(code: str, name: str) -> None:
    cv = of("", f"<PrimaryLanguageCode>{code}</PrimaryLanguageCode>")
    assert cv["sections"] == [
        {"kind": "languages", "entries": [{"language": name, "level": "native"}]}
    ]


def test_a_second_language_of_the_cv_is_told() -> None:
    again = '<CandidateProfile languageCode="sk"><EducationHistory/></CandidateProfile>'
    draft = europass.read(candidate(PROFILE, after=again).encode())
    assert "the same CV in another language; the first one came over" in told(draft)
    assert len(europass.read(CANDIDATE.encode()).cv["sections"]) == len(draft.cv["sections"])


SPELLINGS: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + PASSPORT.encode(),
    "UTF-16": PASSPORT.replace("UTF-8", "UTF-16").encode("utf-16"),
    "Latin-1": PASSPORT.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "Windows-1252": PASSPORT.replace("UTF-8", "windows-1252").encode("cp1252"),
    "a prefix": PASSPORT.replace("<SkillsPassport xmlns=", "<ep:SkillsPassport xmlns:ep=")
    .replace("</SkillsPassport", "</ep:SkillsPassport")
    .encode(),
    "a comment before": b"<?xml version='1.0'?><!-- made by hand -->"
    + PASSPORT[PASSPORT.index("<Skills") :].encode(),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_other_spellings_of_the_same_file(name: str) -> None:
    data = SPELLINGS[name]
    assert europass.recognise(data)
    assert europass.read(data).cv == europass.read(PASSPORT.encode()).cv


@pytest.mark.parametrize(
    "data",
    [b"", b"<", b"<html><p>SkillsPassport</p>", b"<svg/>", b"Candidate", PASSPORT.encode()[200:]],
)
def test_other_files_are_not_taken_for_one(data: bytes) -> None:
    assert not europass.recognise(data)


# --- Files that mean harm, or are broken.

LAUGHS = (
    '<!DOCTYPE SkillsPassport [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE SkillsPassport [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE SkillsPassport SYSTEM "http://192.0.2.1/x.dtd">'
BODY = "<SkillsPassport><LearnerInfo><Headline>&c;</Headline></LearnerInfo></SkillsPassport>"

BAD: dict[str, tuple[Callable[[], str], str, str]] = {
    "a billion laughs": (lambda: LAUGHS + BODY, "xml-doctype", "this XML has a document type"),
    "another file": (lambda: OUTSIDE + BODY, "xml-doctype", "this XML has a document type"),
    "another host": (lambda: ELSEWHERE + BODY, "xml-doctype", "this XML has a document type"),
    "no such entity": (lambda: BODY, "xml-syntax", "this is no XML: undefined entity"),
    "cut off": (lambda: PASSPORT[:2000], "xml-syntax", "this is no XML: unclosed token"),
    "crossed": (
        lambda: "<SkillsPassport><a></SkillsPassport></a>",
        "xml-syntax",
        "this is no XML: mismatched tag",
    ),
    "an unknown encoding": (
        lambda: '<?xml version="1.0" encoding="klingon"?><SkillsPassport/>',
        "xml-syntax",
        "this XML cannot be read: ",
    ),
    "very deep": (
        lambda: "<SkillsPassport>" + "<a>" * 100_000,
        "too-large",
        "the file holds more than 64 elements deep",
    ),
    "very many": (
        lambda: f"<SkillsPassport>{'<a/>' * 200_001}</SkillsPassport>",
        "too-large",
        "the file holds more than 200000 elements",
    ),
    "very long": (
        lambda: "<SkillsPassport>" + " " * (16 * 1024 * 1024),
        "too-large",
        "the file is larger than 16 MB",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_so(name: str) -> None:
    make, code, message = BAD[name]
    data = make().encode()
    assert europass.recognise(data)
    with pytest.raises(CvbuildError) as caught:
        europass.read(data)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message[: len(message)]) == (code, message)


def test_a_picture_of_some_megabytes_is_no_text() -> None:
    picture = "A" * 3_000_000
    draft = europass.read(PASSPORT.replace("/9j/4AAQSkZJRg==", picture).encode())
    assert draft.cv == europass.read(PASSPORT.encode()).cv


NAMES = st.sampled_from(sorted(set(re.findall(r"<(?:\w+:)?(\w+)", CANDIDATE))))
ELEMENTS = st.recursive(
    st.sampled_from(["", "text", "&lt;ul&gt;&lt;li&gt;a", "2020", "language", "https://a.example"]),
    lambda inner: st.lists(st.tuples(NAMES, inner), max_size=4).map(
        lambda pairs: "".join(f"<{name}>{content}</{name}>" for name, content in pairs)
    ),
    max_leaves=12,
)


@given(ELEMENTS)
def test_any_elements_are_read(profile: str) -> None:
    settled = settle(europass.read(candidate(profile).encode()))
    assert load(settled.text.encode(), "cv.yaml").tree


# --- In a PDF.


@pytest.mark.parametrize(
    ("name", "xml"),
    [("attachment.xml", CANDIDATE), ("Europass-XML-Attachment.xml", PASSPORT)],
    ids=["Candidate", "SkillsPassport"],
)
def test_the_xml_in_a_pdf_is_read(name: str, xml: str) -> None:
    out = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.attachments[name] = xml.encode()
        file.save(out)
    assert pdf.read(out.getvalue()) == europass.read(xml.encode())
    assert convert(out.getvalue(), "cv.pdf").taken == europass.read(xml.encode()).taken
