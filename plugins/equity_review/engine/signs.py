"""What is looked for around a hit: patterns of names, lists, labels, jobs and everybody-words.

Patterns that end in ``$`` are searched in the few words before a hit, the others are matched right behind it.
"""

from __future__ import annotations

import re

from commonaim.plugins.equity_review.engine.lexicon import Is
from commonaim.plugins.equity_review.engine.text import Pattern

HARD = Pattern(r"[.;:?!()\"“”|]|\n\s*[\n*•|-]")
NO_NOUN = frozenset(
    "of in on at for to from with by as that who which whom whose is are was were be "
    "been being has have had do does did "
    "will would can could may might must should but than then when while where if "
    "because so not no nor their our its his "
    "her your my the an a this these those we they it you i he she said says get gets "
    "got told about into among between during "
    "through across over under after before also and or y o e u plus de en con por para "
    "que es son fue fueron era eran los las "
    "el la un una unos unas se su sus lo al del como pero ya cuyo cuya cuyos cuyas donde "
    "quien quienes cuando porque sin sobre entre desde hasta mientras aunque".split()
)
FILLERS = 4
NOUN_STOPS = Pattern(r"[,.;:?!()\"“”|]|\n\s*[\n*•|-]")
ONE_OF_A_YEAR = frozenset(
    "a an one the another each every rising graduating current former school college his "
    "her our my that per por this un una".split()
)
YEAR_NEXT = Pattern(
    r" (?:who|in|at|from|asked|answered|said|told|will|is|was|and|or|proposed|wrote|led|"
    r"named|made)\b"
)
HARD_SIGNS = frozenset(',.;:?!()"“”|')
JOINTS = frozenset(
    "a an one two three four five six seven eight nine ten eleven twelve dos tres cuatro "
    "cinco seis siete ocho nueve diez and or "
    "plus nor y e o u x as well historically traditionally systemically racially "
    "ethnically multiply socially economically otherwise".split()
)
JOIN_STOPS = Pattern(r"[.;:?!|\"“”]")
ADVERBS = Pattern(r"(?:\b(?:[a-z]{3,}ly|ethnic|racial)\b(?:[\s/,-]|and|or)*)+$", re.I)
TABLE_AFTER = Pattern(r"[ \t]*(?:\||\t|[ ]{2,}\S|:|=|[-–—] *\d|,[ \t]*\d|\(\d|\(n)|[ \t]+\d")
TABLE_BEFORE = Pattern(r"(?:^|[\n|•*\t]|\n[ \t]*[-–][ \t])[ \t]*$")
SENTENCE_START = Pattern(r"(?:^|[.!?:;\n•*|\"“(])[\s\"“'‘(*•-]*$")
CAPITAL_NEXT = Pattern(r"[ \t]+([A-Z][\w’'-]*)")
CAPITAL_BEFORE = Pattern(r"\b([A-Z][\w’'&.-]*)(?: of| for| de)?[ \t]+$")
TITLE_BEFORE = Pattern(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sr|Sra|Srta|Professor|Coach|Principal|Señora?|Miss|Aunty|"
    r"Nurse|Judge|Senator|Mayor|Don|Doña)\.?[ \t]+(?:[A-Z][\w’'.-]*[ \t]+)?$"
)
#: The words of TITLE_BEFORE, folded.
TITLES = frozenset(
    "mr mrs ms mx dr prof sr sra srta professor coach principal senor senora miss aunty "
    "nurse judge senator mayor don dona".split()
)
INSTITUTIONS = (
    "Society Association Center Centre Institute Institutes Institution Institutions University Universities "
    "College Colleges School Schools Academy Academies Elementary Museum Library Theater Theatre Gallery Zoo "
    "Aquarium Planetarium Observatory Arboretum Garden Gardens Farm Fair Camp Foundation Initiative Initiatives "
    "Program Programs Programme Project Projects Fund Council Network Alliance Committee Department Office Bureau "
    "Coalition Club Clubs Caucus Scholarship Scholarships Award Awards Act Month Studies Congress Conference "
    "Summit Festival Union League Press Journal Hospital Clinic Chapter Church Corporation Inc LLC Company Agency "
    "Administration Service Services Commission Authority Board Hub Lab Laboratory Consortium Collective "
    "Collaborative Corps Trust Partnership Force"
).split()
INSTITUTION = "|".join(INSTITUTIONS)
INSTITUTION_WORDS = frozenset(word.lower() for word in INSTITUTIONS)
PLACE = (
    "River|Rivers|County|Lake|Creek|Mountains?|Hills?|Street|St|Avenue|Ave|Road|Rd|Park|"
    "Valley|Bay|Ocean|Sea|Island|Islands|City|Falls|Canyon|"
    "Springs?|Forest|Beach|Point|Harbor|Bridge|Boulevard|Blvd|Drive|Lane|Highway|Heights|"
    "Rock|Butte|Ridge|Basin|Peninsula|Desert|Trail|Plaza"
)
NAME_AFTER = Pattern(rf"(?:[ \t]+[A-Z][\w’'-]*){{0,3}}?[ \t]+(?:{INSTITUTION}|{PLACE})\b")
NAME_AFTER_LEARNER = Pattern(
    rf"(?:[ \t]+(?:and[ \t]+)?[A-Z][\w’'-]*){{0,2}}?[ \t]+(?:{INSTITUTION})\b"
)
NAME_BEFORE = Pattern(
    rf"\b(?:{INSTITUTION})(?:[ \t]+[A-Z][\w’'-]*)?[ \t]+(?:of|for|de|para)[ \t]+(?:the[ "
    rf"\t]+)?(?:[A-Z][\w’'/-]*[ \t]+(?:and[ \t]+)?){{0,3}}$"
)
NAME_LINKS = frozenset({"of", "for", "de", "para", "the", "and"})
NAME_IN = Pattern(r"[ \t]+(?:in|of)[ \t]+(?:[A-Z][A-Za-z]+|AI|STEM)\b")
FEW = frozenset(
    "a an one two three four five 1 2 3 4 5 un una dos tres cuatro cinco another local".split()
)
PERSON_BEFORE = Pattern(r"\b[A-Z][\w’'-]+,[ \t]+(?:an?[ \t]+|una?[ \t]+)?$")
JOB = Pattern(
    r"[ \t]+(?:[a-z-]+[ \t]+){0,3}?([a-z]{2,}(?:ists?|ers?|ors?|ians?|era?s?|ora?s?|"
    r"óloga?s?|ólogos?|auts?)|pilots?|chefs?|nurses?|deans?|faculty|guide|lady|doctors?)\b"
)
SPANISH_ENDINGS = (
    "era",
    "eras",
    "ero",
    "eros",
    "or",
    "ora",
    "oras",
    "ores",
    "ista",
    "istas",
    "ologa",
    "ologas",
    "ologo",
    "ologos",
    "ografo",
    "ografos",
    "ografa",
    "ografas",
    "ifico",
    "ificos",
    "ifica",
    "ificas",
    "nauta",
    "nautas",
    "edico",
    "edicos",
    "edica",
    "edicas",
    "atico",
    "aticos",
    "atica",
    "aticas",
)
SPANISH_JOB = Pattern(
    r"\b(?!compañer|señor|mejor|mayor|primer|tercer|otr|nuestr)\w{2,}(?:er[oa]s?|or(?:a|"
    r"as|es)?|istas?|[óo]log[oa]s?|[óo]graf[oa]s?|[íi]fic[oa]s?|nautas?|[eé]dic[oa]s?|"
    r"[áa]tic[oa]s?)\s+$",
    re.I,
)
GIVEN_NAME = Pattern(r"\b([A-ZÁÉÍÓÚÑ][a-záéíóúñ]+)[ \t]$")
#: "Río |Negro", "Piedras |Negras": a colour with a capital behind a noun is part of a name in Spanish.
SPANISH_COLOURS = ("negr", "blanc", "moren")
#: A given name in a list of them, and what stands behind the surname.
LISTED_NAME = Pattern(r"[:,] [A-Z][a-z]+ $")
NAME_ENDS = Pattern(r"\s*(?:[,.;)\n]|$)")
STARTERS = frozenset(
    "The Our Your Their These Those Many Most Some Few Half Two Three Four Five Six "
    "Seven Eight Nine Ten Eleven Twelve Twenty Thirty Forty All Each Every "
    "For Among In As When If While Both Only Young More Where Because Do Does Will Is "
    "Are Can Did And But So Or No Not With By From To Of At On Los Las "
    "El La Un Una Dos Tres Cuatro Entre Para Por Con De Que Si Cuando Queer Urban Rural "
    "Local Several Another One Other Between What How Why Who Would Could Have Has "
    "Elder Elders Youth Students Northern Southern Eastern Western Upper Lower Federally".split()
)
NOT_JOB = frozenset(
    "junior juniors senior seniors grader graders camper campers teenager teenagers "
    "youngster youngsters member members sister "
    "sisters brother brothers daughter daughters mother mothers father fathers learner "
    "learners schooler schoolers newcomer "
    "newcomers peer peers other others or for her their over under after per never ever "
    "whether either neither rather number "
    "summer winter center water paper computer river order quarter semester chapter "
    "power career gender voter letter color "
    "dinner soccer major majors minor minors her during were are ser por mejor mayor "
    "menor primera tercera manera longer later earlier sooner faster further farther better harder "
    "closer together higher lower older younger greater larger bigger smaller stronger".split()
)
WHO = Pattern(
    r"[ \t]+who[ \t]+(?!(?:are|is|identif|attend|enrol|come|came|join|particip|persist|"
    r"finish|complet|were|was|have|had|use|uses|stay|left|leave|want|ask)\w*)[a-z]+"
)
BY = Pattern(r"\b(?:by|across|between|por|según|segun|such as|e\.g\.,?)\s[^.;!?]{0,60}$", re.I)
#: The words of BY, folded.
BY_WORDS = frozenset("by across between por segun such e".split())
BESIDE_RACE = Pattern(
    r"\b(?:race|racial|ethnic\w*|class|raza|etnia)\b[\w\s,/]{0,12}$|^[\s,/]*(?:and|or|y|"
    r"o)?\s*(?:race|ethnic|class|raza|etnia)",
    re.I,
)
DIMENSIONS = Pattern(r"race|ethnic|raza|etnia|income|disab|status|sex\b|grade|age\b", re.I)
ALL_KINDS = Pattern(
    r"\b(?:of|from|all|different|diverse|various|any|every|regardless of|"
    r"multiple)\s+(?:\w+,?\s+){0,4}$",
    re.I,
)
EVERY = frozenset({"all", "any", "different", "diverse", "various", "multiple", "every"})
EVERY_LINKS = frozenset({"of", "from", "with", "across"})
EVERY_ENDS = frozenset(
    {"including", "such", "especially", "particularly", "like", "of", "for", "who", "to"}
)
GROUP_NOUNS = frozenset(
    "group groups population populations student students youth learner learners "
    "background backgrounds identities communities individuals "
    "people persons those scholar scholars members applicants participants estudiantes "
    "jovenes grupos personas comunidades".split()
)
GROUPS_THAT = Pattern(
    r"\b(groups?|populations?|students?|youth|learners?|backgrounds?|identities|"
    r"communities|individuals|people|persons|those|scholars?|members|applicants|"
    r"participants|estudiantes|jóvenes|grupos|personas|comunidades)\s+"
    r"(?:(?:who|that|which|que)\s+)?(?:(?:is|are|were|was|have been|has been|had been|"
    r"remain|being|son|están|han sido)\s+)?(?:\w+ly\s+|históricamente\s+|under\s*-?)*$",
    re.I,
)
PEOPLE_ENDINGS = (
    "ists",
    "ers",
    "ors",
    "ians",
    "ees",
    "women",
    "men",
    "students",
    "ants",
    "res",
    "oras",
    "antes",
)
BOTH_CAPITAL = Pattern(r"[A-Z]\w+\W+(?:\w{1,3}\W+)?[A-Z]")
THE_EXCLUDED = Pattern(r"\b(?:the|l[oa]s)\s+(?:\w+ly\s+)?$", re.I)
EXCLUDED = frozenset({"marginalized", "minoritized", "underserved", "underrepresented", "excluded"})
HISTORICALLY = frozenset({"historically", "traditionally", "systemically"})
GROUPISH = frozenset({Is.FAMILY, Is.COLLECTIVE, Is.IDENTITY})
GROWN = frozenset(
    "women woman men man people person folks persons mujeres mujer hombres hombre".split()
)
STAFF = frozenset(
    "mentor mentors staff teacher teachers tutor tutors worker workers facilitator facilitators "
    "instructor instructors practitioner practitioners educator educators advocate advocates".split()
)
#: Words before the name of a people that make it a language, and those that may stand behind it then.
SPOKEN = frozenset(
    "speak speaks spoke speaking spoken hablan habla hablar hablando hablamos lengua lenguas idioma "
    "language languages hablante hablantes de in into en al and or y o e u english spanish french "
    "creole ingles espanol castellano both only mostly solo".split()
)
SPOKEN_BEFORE = Pattern(
    r" (?:(speaks?|spoke|speaking|spoken|hablan?|hablar|hablando|hablamos|hablantes? de|lenguas?|"
    r"idioma|languages?)|in|into|en|al) (?:(?:both|only|mostly|solo|tanto) )?"
    r"(?:(?:english|spanish|french|creole|ingles|espanol|castellano)(?:  ?(?:and|or|y|o|e|u))? "
    r"(?:(?:in|into|en) )?| )*$"
)
SPOKEN_AFTER = Pattern(
    r"[ -](?:languages?|lessons?|class(?:es)?|translations?|interpreters?|version|dictionary|"
    r"subtitles)\b"
)
#: Between learners and a language: they are of the people whose it is ("students who speak Mixteco at home").
SPEAKERS = Pattern(
    r"\s+(?:(?:who|that|que|quienes)\s+)?(?:(?:mostly|also|still|only|a[uú]n|tambi[eé]n)\s+)?"
    r"(?:speaks?|spoke|speaking|hablan?|hablaban?|hablantes de)\s+(?:[\w’'-]+(?:\s+(?:and|or|y|o)|,)\s+){0,2}",
    re.I,
)
#: Between learners and where they or their families come from: "students whose parents were born in Mexico".
COME_FROM = Pattern(
    r"\s+(?:(?:who|that|que)\s+)?(?:(?:all|mostly|recently|just)\s+)?(?:"
    r"from|(?:came?|come|coming|immigrated|migrated|arrived|moved|are|were)\s+(?:here\s+)?from"
    r"|(?:(?:are|were)\s+)?(?:born|raised)\s+in|with\s+(?:family|roots|ties)\s+in"
    r"|whose\s+(?:\w+\s+)?(?:parents?|famil(?:y|ies)|grandparents|mothers?|fathers?|roots|ancestors)"
    r"\s+(?:(?:all|mostly)\s+)?(?:came?|come|comes|immigrated|are|were|is|was)(?:\s+born)?\s+(?:from|in)"
    r"|(?:que\s+)?(?:vienen|vinieron|llegaron|llegad[oa]s|provenientes|originari[oa]s|son)?\s*de"
    r"|(?:que\s+)?nacid?(?:[oa]s|ieron)\s+en|con\s+ra[ií]ces\s+en|cuyas?\s+(?:familias?|madres|raíces)\s+"
    r"(?:es|son|vienen?|vinieron)\s+de)"
    r"\s+(?:[A-Z][\w’'-]+(?:,|\s+(?:and|or|y|o|e))\s+){0,4}",
    re.I,
)
#: Between learners and the land of a nation: "youth from the Pine Ridge |Reservation".
LIVE_ON = Pattern(
    r"\s+(?:(?:who|that|que)\s+)?(?:(?:all|mostly)\s+)?(?:(?:grew\s+up|grow\s+up|live[sd]?|living|are|were"
    r"|come|came|raised|born)\s+)?(?:from|on|in)\s+(?:(?:the|a|an|their|our|nearby|two|three)\s+)*(?:[A-Z][\w’'-]+\s+){0,4}"
)
#: "Peru, Indiana" is a town.
TOWN_IN = Pattern(r", [A-Z]")
#: Between learners and a colour with a small letter: "students who are black".
WHO_ARE = Pattern(
    r",?\s+(?:who|that)\s+(?:are|were|is|was)\s+(?:(?:all|mostly|mainly|predominantly|largely|both)\s+)?",
    re.I,
)
#: What somebody led or ran: "the day", "their own", "it". A tag ("women led businesses") has no such word.
LED_WHAT = Pattern(
    r"\s+(?:the|a|an|this|that|these|those|our|my|your|his|her|its|their|it|them|us|all|each|every|both|"
    r"on|in|at|for|with|by|from|to|and|most|half|two|three|four|five|\d+)\b",
    re.I,
)
NO_NOUN_NEXT = Pattern(
    r"\s*(?:[^\w\s’'-]|$)|\s+(?:and|or|with|at|for|when|where|because|so|to|if|as|before|after|"
    r"only|first|too|y|e|o|u|con|para|por|que|cuando|porque|como|antes|primero|solo|sólo|is|are|"
    r"was|were)\b"
)
NO_LANGUAGE = frozenset(
    "indigenous native aboriginal tribal tribally tribe tribes asian arab indigena indigeneity "
    "middle eastern".split()
)
LANGUAGES = frozenset({"indigenous", "asian", "pacific", "mena", "somali"})
STAFF_ARE = Pattern(
    r"\b(?:volunteers?|staff|mentors?|teachers?|speakers?|instructors?|tutors?|faculty|counselors?|"
    r"facilitators?|coaches|voluntari[oa]s|maestr[oa]s|docentes|mentor[ea]s|personal)\s+(?:members\s+)?"
    r"(?:are|is|were|was|son|eran|es)\s+(?:(?:all|mostly|almost all|both|tod[oa]s|casi tod[oa]s)\s+)?$",
    re.I,
)
#: Before the group of one grown-up: "the mentor, who is |Latina", "the coach, a |Latina".
ADULT_IS = Pattern(
    r"\b(?:mentor|teacher|speaker|instructor|tutor|counselor|facilitator|coach|engineer|scientist|professor|"
    r"director|coordinator|guest|volunteer|mentora|maestr[oa]|profesora?|docente|ingenier[oa]|cient[ií]fic[oa]|"
    r"coordinadora?|directora?|ponente|voluntari[oa])(?:,?\s+(?:who|que|quien)\s+(?:is|was|es|era)\s+"
    r"(?:(?:herself|himself|also|both|tambi[eé]n)\s+)?(?:(?:an?|una?)\s+)?|,\s+(?:an?|una?)\s+)$",
    re.I,
)
#: How that ends.
ADULT_IS_ENDS = tuple("is was es era herself himself also both también tambien a an un una".split())
ORDINAL = Pattern(
    r" (?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|eleventh|twelfth|grade) $"
)
SENT = frozenset(
    {"us", "send", "sends", "sent", "hire", "hires", "hired", "third", "another", "extra"}
)
SCHOLARLY = Pattern(
    r"\b(?:post-?doc\w*|research|teaching|faculty|policy|senior|visiting|early[- ]career|"
    r"legal|other|STEM|(?<!how )many)\s+$",
    re.I,
)
