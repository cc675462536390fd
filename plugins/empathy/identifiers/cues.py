"""Words that say that a name comes, or came: titles, kin, what people do, how somebody is
called."""

from __future__ import annotations

import re
from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _set(
    "mr mrs ms miss mx dr prof professor coach principal pastor reverend rev deacon father "
    "sister brother elder officer sgt sergeant captain lt nurse"
    " counselor caseworker advisor doctor don doña señor señora señorita sr sra srta profesor "
    "profesora profe maestra maestro licenciado licenciada lic"
    " ingeniero ingeniera ing doctora consejera consejero director directora imam rabbi chief "
    "judge detective deputy kumu sensei ustadh"
)
# Titles that are no other word when they are written small.
SMALL_TITLES: Final = TITLES - _set(
    "father sister brother principal nurse don coach chief miss counselor judge director doctor elder officer captain"
)
KIN: Final = _set(
    "mom mother mama mamá mami mum dad father papa papá papi stepdad stepmom stepfather "
    "stepmother brother sister brothers sisters hermano hermana hermanito"
    " hermanita hermanos hermanas uncle aunt auntie aunty tío tía tios tíos cousin cousins "
    "primo prima primos grandma grandpa granny grandmother grandfather"
    " granddad grandad abuela abuelo abuelita abuelito lola lolo nana papaw mamaw grandpaw "
    "pop-pop nephew niece sobrino sobrina son daughter hijo hija suegra"
    " suegro madrina padrino compadre comadre husband wife esposo esposa girlfriend boyfriend "
    "novio novia friend friends amigo amiga neighbor vecino vecina boss"
    " partner twin roommate godmother godfather stepbrother stepsister cuñado cuñada bisabuela "
    "bisabuelo great-grandmother great-grandfather grandson"
    " granddaughter nieto nieta baby guardian tutor tutora tutors mentor mentora teacher "
    "supervisor manager interviewer note-taker interpreter librarian custodian secretary"
    " entrevistadora entrevistador intérprete jefe jefa compañero compañera"
)
ADULT_ROLES: Final = _set(
    "teacher counselor advisor mentor caseworker coach principal director directora maestra "
    "maestro consejera consejero supervisor manager boss jefe jefa librarian"
    " custodian secretary interviewer note-taker interpreter entrevistadora entrevistador "
    "intérprete guardian interviewers supervisor facilitator staff"
)
SAYING: Final = _set(
    "says said told tells asked asks wants wanted wrote writes works worked lives lived thinks "
    "thought likes liked loves loved hates hated goes went came comes"
    " talked talks laughed laughs smiled nodded shrugged remembers remembered feels felt knows "
    "knew needs needed plays played studies studied studying showed shows"
    " runs ran drives drove takes took made makes has had chose picked prefers preferred "
    "explained describes described kept keeps left brought walked sat reads read"
    " taught teaches checks helps helped calls called sings draws drew builds built fixes fixed "
    "moved answered added gave gets got met plans planned started stopped"
    " learned wishes hopes hoped dreams reports reported insisted whispered repeated pays paid "
    "cried tried tries wins won doesn't didn't isn't wasn't hasn't won't can't couldn't"
    " dice dijo contó cuenta quiere quería trabaja vive estudia preguntó pregunta siente sintió "
    "tiene tenía hace hizo habla habló llegó vino fue va iba pidió cree piensa explicó"
    " necesita sabe sabía recuerda ayuda ayudó vende cose arregla lleva llevó trae trajo "
    "contesta contestó lloró rio sonrió juega jugó aprendió enseña enseñó empezó dejó prefiere"
    " limpia cuida cocina compone toca canta lee escribe salió perdió nació reza solda wants'em "
    "came signed attends mentored tutors reached corrected"
)
CALLED: Final = re.compile(
    r"(?:\b(?:named|called|goes by|known as|name is|name was|names? her|nicknamed"
    r"|by the name of|se llama|llamad[oa]|le dicen|me dicen|le decimos|conocid[oa] como"
    r"|apodad[oa]|nombre es"
    r"|signed|signed by|call (?:her|him|them)|calls (?:her|him|them)|a\.?k\.?a\.?|alias"
    r"|is what (?:her|his|their) friends|name:|nombre:)\s*[\"“'‘«]?)$",
    re.IGNORECASE,
)
MEETING: Final = re.compile(
    r"\b(?:talked (?:w/?|with|to)|spoke (?:w/?|with|to)|met(?: with)?|interviewed"
    r"|interview (?:w/?|with|of)|sat (?:down )?with|chatted (?:w/?|with)|visited|saw|asked|told"
    r"|with|w/|w|hablé con|platiqu[eé] con"
    r"|platicamos con|hablamos con|entrevist[eé] a|entrevistamos a|entrevista (?:a|con)"
    r"|conversación con|conversé con|ask|tell|thank|thanks to|text|call|email|for|to|from|a|con"
    r"|de|según|para)\s[\"“'‘«]?$",
    re.IGNORECASE,
)
STRONG_MEETING: Final = re.compile(
    r"\b(?:talked (?:w/?|with|to)|spoke (?:w/?|with|to)|met(?: with)?|interviewed"
    r"|interview (?:w/?|with)|sat (?:down )?with|chatted (?:w/?|with)|hablé con|platiqu[eé] con"
    r"|platicamos con|entrevist[eé] a"
    r"|entrevista (?:a|con)|w|w/|kids?,?|named|tell|told|asked|and then|saw)\s[\"“'‘«]?$",
    re.IGNORECASE,
)
PLACED: Final = re.compile(
    r"\b(?:in|from|near|past|outside|outside of|around|toward|towards|off|across|through|via"
    r"|downtown|leaving|left|reached|desde|en|hacia|cerca de|rumbo a|out of|out past|over in"
    r"|up in|down in|back in|back to"
    r"|moved to|came to|went to|drives? (?:\w+ ){0,6}to|drove (?:\w+ ){0,5}to|bus(?:es)? to"
    r"|move to|going to|goes to|get to|commutes? to|bus from|trip to|go to|live in|fly to"
    r"|flew to|vive en|viven en|es de"
    r"|viene de|vienen de|vino de|son de|nació en|llegó a|llegaron a|va a|fue a|trabaja en"
    r"|soy de|mudaron a|mudó a|ride to|rides to|visit|back from)\s(?:the )?$",
    re.IGNORECASE,
)
AT_SCHOOL: Final = re.compile(
    r"\b(?:at|attends?|attended|graduated from|graduate of|enrolled (?:at|in)|transferred (?:to"
    r"|from)|school:|school is|school (?:is )?called|goes to|plays? for|egresó de|estudia en"
    r"|estudió en|asiste a|va a|va en|escuela:|en la)\s$",
    re.IGNORECASE,
)
PSEUDONYM: Final = (
    re.compile(
        r"(?:(?:ask|want|wish|prefer|like|choos|chos|pick)\w*(?: \w+){0,2} (?:to be|to go by"
        r"|being) (?:called|known as|quoted as)|(?:chose|chosen|has chosen|picked|picks"
        r"|choosing|chooses|selected)(?: to be called)?(?: the)?(?: (?:fake|made-up|code|pen))?"
        r"(?: (?:name|pseudonym|alias|nickname))?(?: for (?:these|the|this) notes?)?|(?:own "
        r"|chosen |made-up |fake |code )?pseudonym(?: is| of|,)?|made-up name(?: is)?"
        r"|code ?name(?: is)?|alias|we(?:'ll|’ll| will| agreed to) call (?:her|him|them)|write"
        r"|seud[óo]nimo(?: es| elegido)?|eligió(?: (?:llamarse|el nombre(?: de)?|ser))?"
        r"|escogió(?: (?:llamarse|el nombre(?: de)?|ser))?|pidió (?:que le (?:pusiéramos"
        r"|llamáramos|llamemos|digamos|pongamos)|llamarse|ser)|quiere (?:llamarse"
        r"|que le (?:digamos|llamemos|pongamos))"
        r"|le (?:pondremos|llamaremos|diremos)|la llamaremos|lo llamaremos|nombre inventado"
        r"|nombre elegido|wants? to be|be quoted as|quoted as|appear as|aparecer como|use the name)"
        r"[:,]?\s[\"“'‘«]?(?P<name>[^\W\d_][\w'’-]*(?: [A-ZÁÉÍÓÚÑ][\w'’-]*){0,2})",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:put|use|write|pon|ponga|escriba)\s[\"“'‘«]?(?P<name>[^\W\d_][\w'’-]*)[\"”'’»]?"
        r"\s(?:for|as|como|en vez de)\s(?:my|the|her|his|their|a|mi|su)\s(?:name|nombre)",
        re.IGNORECASE,
    ),
)
NOT_CHOSEN: Final = re.compile(
    r"\b(?:goes by|born|real name|su nombre de verdad|nombre real|her name|his name)\b[^.]{0,10}$",
    re.IGNORECASE,
)
PARTICLES: Final = _set(
    "de del la las los da das do dos di du van von der den bin ibn al el ul ter dela"
)
GENERATIONS: Final = _set("jr sr ii iii iv")
APPOSED: Final = re.compile(r"^,\s(?:her|his|their|my|our|su|mi|nuestr[ao])\s\w+", re.IGNORECASE)
TRAITS: Final = re.compile(
    r"^\s?[(,]\s?(?:\d{1,2}(?:th|º|°|o)?\b|[a-z]+ grade|junior|senior|sophomore|freshman|age"
    r"|grade|she|he|they|neighbor|de \d+|egresad|\w+ year)",
    re.IGNORECASE,
)
READING: Final = re.compile(
    r"\b(?:reads?|reading|book|books|poem|poems|song|songs|author|poster of|posters of"
    r"|listens? to|fan of|quoted|movie|film|hero is|heroes?|biography|about|lee a|libro de"
    r"|película de|canciones de|canción de|like|como|watch(?:es|ed)?)\b[^.;:\n]{0,60}$",
    re.IGNORECASE,
)
