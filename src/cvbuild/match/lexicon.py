"""The words that cvbuild itself knows of job postings: small lists, which decide nothing alone.

`ALIASES` are spellings of one thing; the first is the usual one. `STOP` are words that no term
holds; `FILLER` are words of postings that say nothing about what somebody can do, so that a
phrase with one of them is no term.
"""

from __future__ import annotations

__all__ = [
    "ALIASES",
    "FILLER",
    "NAMES",
    "PLAIN_WORDS",
    "SENIORITY",
    "STOP",
    "TRAILING",
    "VENDORS",
    "words",
]


def words(text: str) -> frozenset[str]:
    """The words of a text that are parted by spaces."""
    return frozenset(text.split())


ALIASES = tuple(
    tuple(spelling.strip() for spelling in line.split("=")) for line in """
Kubernetes = k8s = kube
JavaScript = JS = ECMAScript
TypeScript = TS
Node.js = Node
React = React.js
Vue = Vue.js
Angular = AngularJS = Angular.js
Next.js = Next js
.NET = dotnet = .NET Core = dot net
C# = C sharp = csharp
C++ = cpp = C plus plus
Go = Golang
Python = Python 3 = Python3
Objective-C = ObjC
R = R language = RStudio
C = C language
PostgreSQL = Postgres
MongoDB = Mongo
Elasticsearch = Elastic Search
scikit-learn = sklearn = scikit learn
TensorFlow = Tensor Flow
Spark = PySpark
CI/CD = continuous integration and continuous delivery = continuous integration and deployment
continuous integration = CI
continuous delivery = continuous deployment
AWS = Amazon Web Services
GCP = Google Cloud Platform = Google Cloud
Azure = Microsoft Azure
machine learning = ML
deep learning = DL
artificial intelligence = AI
generative AI = GenAI = gen AI = generative artificial intelligence
natural language processing = NLP
large language model = LLM
reinforcement learning = RL
retrieval-augmented generation = RAG
graph neural network = GNN
convolutional neural network = CNN
computer vision = image recognition
MLOps = machine learning operations = ML Ops
DevOps = Dev Ops
SRE = site reliability engineering = site reliability engineer
infrastructure as code = IaC
REST = RESTful = REST API = RESTful API
GraphQL = Graph QL
API = application programming interface
UI = user interface
UX = user experience
QA = quality assurance
TDD = test-driven development
OOP = object-oriented programming = object-oriented
A/B testing = A/B test = split testing
ETL = extract transform load
BI = business intelligence
data warehouse = data warehousing = DWH
SaaS = software as a service
IoT = internet of things
AR = augmented reality
VR = virtual reality
SEO = search engine optimization = search engine optimisation
CRM = customer relationship management
ERP = enterprise resource planning
KPI = key performance indicator
R&D = research and development
HCI = human-computer interaction
GIS = geographic information system
GPU = graphics processing unit
SQL = structured query language
HTML = HTML5
CSS = CSS3
Linux = GNU/Linux
GitHub Actions = GitHub Action
Excel = MS Excel
PowerPoint = MS PowerPoint
PhD = Ph.D. = doctoral degree = doctor of philosophy
master's degree = Master of Science = MSc = M.Sc. = MS degree = master degree
bachelor's degree = Bachelor of Science = BSc = B.Sc. = BS degree = bachelor degree
MBA = Master of Business Administration
project management = project manager
product management = product manager
people management = people manager
front end = frontend = front-end
back end = backend = back-end
full stack = fullstack = full-stack
open source = open-source = OSS
e-commerce = ecommerce
real time = real-time = realtime
""".strip().splitlines()
)  # fmt: skip

STOP = words(
    """
a about above across after again against all along alongside also although always am among an and
any are around as at be became because become been before being below between both but by can
cannot could did do does doing done down during each either else enough etc even ever every few for
from further get gets had has have having he her here hers him his how however i if in instead into
is it its itself just least less like made make makes making many may me might more most much must
my near need needs neither never no nor not of off often on once one only onto or other others our
ours ourselves out over own per rather same several shall she should since so some such than that
the their theirs them then there these they this those through throughout to together too toward
towards two under until up upon us use used using very via was we well were what when where whether
which while who whom whose why will with within without would yes yet you your yours yourself
e.g i.e eg ie vs incl including plus
three four five six seven eight nine ten first second third
"""
)

FILLER = words(
    """
ability able abilities accelerate achieve across active actively additional advanced advantage agile
ambitious amazing appetite applicable applicant applicants application applications apply applying
appreciate approach approaches appropriate area areas aspect aspects attention attitude autonomous
autonomously award background based basic basis beneficial benefit benefits best better beyond big
bonus both brilliant bring bringing broad build building builds business candidate candidates
capable care career careers challenge challenges challenging clear clearly close closely coding
collaborate collaborating collaboration collaborative colleague colleagues comfortable commercial
commitment committed communicate communicating communication communicator communicators community
companies company competitive complete complex comprehensive concept concepts confident connected
considered continuous continuously contribute contributing core cover create creating creative
cross culture curious current currently customer customers cutting daily day days deadline deadlines
dedicated deep deeply degree deliver delivering demonstrable demonstrated department depth
description design designing desirable desire desired detail detailed details develop developing
development different directly diverse domain drive driven driving duties dynamic eager early easily
edge effective effectively efficient efficiently end engage engaging enjoy ensure ensuring
enthusiasm enthusiastic environment environments equal equivalent essential established evaluate
every everyday everyone everything evolve evolving excellent exceptional excited exciting existing
expect expected experience experienced experiences expert expertise experts explain exposure
extensive external extra familiar familiarity fast feature features feel field fields find flexible
fluent fluency focus focused follow following foster found foundation framework frameworks friendly
full fully fun fundamental fundamentals future general give global go goal goals good great grow
growing growth guide hand handle hands happy hard help helping high highest highly hire hiring home
hour hours hybrid idea ideal ideally ideas identify impact impactful implement implementation
implementing important improve improvement improvements improving include includes individual
industries industry influence information initiative innovative innovation inside insight insights
inspire integral interact interest interested interesting internal interpersonal interview job jobs
join joining keen keep key know knowledge language languages large latest lead leading leader
leaders learn learning level levels leverage life line live local location long look looking love
main maintain maintaining major manage managing mature maximum mean meaningful means meet member
members mentality methodologies methods mindset minimum mission modern month months motivated move
multiple native nature new next nice number office offer offers ongoing open opportunities
opportunity organisation organisational organization organizational organized organised outcome
outcomes outstanding overall own owner ownership paced part partner partners passion passionate
patterns people perform performance permanent person personal perspective plan planning plans play
please point position positive possess possible potential practical practice practices preferable
preferably preferred present previous principle principles prior proactive proactively problem
problems process processes produce product production products professional proficiency proficient
programming progress project projects proud proven provide providing quality quick quickly range
rapid rapidly ready real recent record recruit recruiting regular related relevant reliable remote
report reporting requirement requirements require required requires resourceful responsibilities
responsibility responsible result results right role roles salary scalable scale scope self
senior sense serve service services set setting shape share sharing short similar simple site
skill skilled skills smart smooth solid solution solutions solve solving someone something sound
source specific stack staff stage stakeholder stakeholders standard standards start startup state
status stay step strategic strategies strategy strong subject succeed success successful
successfully suitable support supporting sure system systems take talent talented task tasks team
teams tech technical techniques technologies technology term thinking thorough thrive time title
tool tooling tools top topics track traditional training translate travel trusted truly type types
understand understanding unique upcoming user users utilize valid valuable value values variety
various versatile vibrant vision want way ways week weekly weeks welcome wide willing willingness
work worked working workflows workplace world write writing written year years young
responsibly engineer engineers engineering developer developers manager managers analyst specialist
    series analytical verbal oral outgoing hardworking detail-oriented budget budgets
"""
)

TRAILING = words(
    """
experience experiences skills skill knowledge background expertise proficiency familiarity
programming language languages framework frameworks tool tools technology technologies library
libraries platform platforms concepts principles fundamentals basics environment environments stack
code codebase codebases certification certifications certificate stuff etc required preferred
"""
)
"""Words after a name that belong to the sentence: `Kafka experience`, `React framework`."""

VENDORS = words("apache hashicorp microsoft ms adobe atlassian amazon")
"""Makers whose name is often left out before that of a product."""

SENIORITY = words(
    "senior junior lead principal staff mid middle level entry associate intern head sr jr "
    "experienced working student trainee freelance remote hybrid"
)

PLAIN_WORDS = words(
    "rest go it us spark swift rust flask express bash excel access word chef puppet salt node "
    "react vue unity next"
)
"""Names that are words when they are written small."""

NAMES = words(
    """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec
us usa uk eu eea emea apac latam dach eur usd gbp chf ceo cto cfo coo hr pto eeo lgbtq faq tbd ote
am pm pst est cet gmt utc inc ltd gmbh llc plc ag se bv corp co m f d w x div id no nb ps we our you
your they join europe germany france spain italy london berlin munich paris amsterdam dublin
zurich vienna madrid barcelona lisbon new york san francisco california texas seattle boston
chicago toronto canada india bangalore bengaluru singapore tokyo sydney united states kingdom
"""
)
"""Capitalised words of postings that are no skills."""
