"""Where somebody lives or gets mail: one span with unit, city, state and ZIP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonaim.plugins.empathy.identifiers.model import ADDRESS, Span

KIND_OF_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir"
    r"|Terrace|Ter|Place|Pl|Parkway|Pkwy|Way|Trail|Trl|Highway|Hwy"
    r"|Route|Rte|Alley|Loop|Row|Path|Pike|Plaza|Square|Sq|Crescent|Run|Crossing|Walk)"
)
STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI"
    r"|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]"
    r"|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia"
    r"|Hawai['ʻ]?i|Idaho|Illinois|Indiana|Iowa|Kansas"
    r"|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska|Nevada|New Hampshire|New Jersey"
    r"|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    r"|Rhode Island|South Carolina|South Dakota|Tennessee|Texas"
    r"|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Puerto Rico"
    r"|Nuevo México|Nueva York)"
)
UNIT = (
    r"(?:,?\s(?:(?:Apt|Apartment|Unit|Suite|Ste|Lot|Space|Spc|Trailer|Rm|Depto|Departamento"
    r"|Apto|Int|Interior|Bldg|Building|Casa|Piso|Fl)\.?\s?#?\s?[\w-]+"
    r"|#\s?[\w-]+|\d{1,2}(?:st|nd|rd|th)\s(?:floor|fl\.?)))"
)
CITY = (
    rf"(?:,\s[A-ZÁÉÍÓÚÑ][\w.'’-]+(?:\s[A-ZÁÉÍÓÚÑ][\w.'’-]+){{0,3}}(?:,?\s{STATE}(?![\w]))?"
    rf"|,\s{STATE}(?!\w))"
)
TAIL = rf"{UNIT}{{0,2}}{CITY}?(?:,?\s{STATE}(?!\w))?(?:,?\s\d{{5}}(?:-\d{{4}})?(?!\d))?"
NAME = r"(?:[A-ZÁÉÍÓÚÑ\d][\w.'’-]*\s){1,4}"
ENGLISH = re.compile(
    rf"(?<![\w.-])\d{{1,6}}[A-Z]?(?:\s?[-–/]\s?\d+)?\s(?:[NSEW]{{1,2}}\.?\s)?{NAME}{KIND_OF_STREET}\b\.?(?:\s[NSEW]{{1,2}}\b\.?)?{TAIL}"
)
SMALL = re.compile(
    rf"(?<![\w.-])\d{{2,6}}\s(?:[nsew]\.?\s)?(?:[a-z\d][\w'-]*\s){{1,3}}(?:street|st|avenue|ave"
    rf"|road|rd|blvd|boulevard|lane|ln|drive|court|ct)\b\.?"
    rf"(?:,?\s(?:apt|unit|#)\.?\s?\w+)?{TAIL}"
)
SPANISH = re.compile(
    r"\b(?:[Cc]alle|[Aa]venida|Ave?\.|[Cc]alzada|[Bb]ulevar|Boulevard|Blvd\.|[Pp]rivada"
    r"|[Cc]amino|[Cc]arretera|[Pp]aseo|[Cc]allej[óo]n|[Cc]arr\.|C/)\s"
    rf"(?:(?:de|del|la|las|los|el|y)\s)*[A-ZÁÉÍÓÚÑ\d][\w.'’-]*(?:\s(?:(?:de|del|la|las|los|el"
    rf"|y)\s)*[A-ZÁÉÍÓÚÑ][\w.'’-]*){{0,3}}(?:,)?\s(?:#\s?|[Nn]o\.?\s|[Nn]úm(?:ero)?\.?\s)?\d{{1,5}}"
    rf"(?:\s?-\s?[A-Z\d]+)?{TAIL}(?:,\s(?:[Cc]ol(?:onia)?\.?"
    rf"|[Bb]arrio)\s[A-ZÁÉÍÓÚÑ]\w+(?:\s[A-ZÁÉÍÓÚÑ]\w+)*)?"
)
BOX = re.compile(
    rf"\b(?:P\.?\s?O\.?\s?Box|Apartado(?: Postal)?|HC\s?\d+\s?Box"
    rf"|R\.?R\.?\s?\d+,?\s?Box)\s#?\d+{TAIL}"
)
PATTERNS = (ENGLISH, SPANISH, BOX, SMALL)


def spans(text: str) -> Iterator[Span]:
    """Every address for mail."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            end = match.start() + len(match[0].rstrip(" ,"))
            if text[end - 1] == "." and not re.search(
                r"\b(?:St|Ave|Rd|Blvd|Dr|Ln|Ct)\.$", text[:end]
            ):
                end -= 1
            yield Span(ADDRESS, match.start(), end, 0.95)
