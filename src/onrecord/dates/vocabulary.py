"""Words of time phrases: months, weekdays, numbers, and what makes a number no year."""

from __future__ import annotations

__all__ = [
    "COUNTED", "DECADES", "FINANCE", "LASTING", "MONTHS", "NOT_YEARS_AFTER", "NO_MONTH_AFTER",
    "NUMBER", "ORDINALS", "SEASONS", "WEEKDAYS", "YEAR_NOUNS", "month_of", "number_of",
]  # fmt: skip

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)} | {
    name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)
}
MONTHS["sept"] = 9

_WEEKDAY_NAMES = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAY_NAMES)}
WEEKDAYS |= {name[:3]: number for name, number in tuple(WEEKDAYS.items())}
WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})
DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FEW = ("a few", "few", "several", "some", "many", "recent", "couple")
#: The pattern of a number in front of a unit, "a few" and the like among them.
NUMBER = (
    r"(?:\d{1,4}|half an?|a\squarter(?:[\s-]of\sa)?"
    r"|an?\s(?:couple|handful)(?:\sof)?|a\s(?:good\s)?few|a\sdozen|an?"
    rf"|(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES[:9])}))?|a\shundred|one\shundred"
    rf"|{'|'.join(sorted(_ONES, key=len, reverse=True))}|few|several|many)"
)
_NUMBERS = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: number * 10 for number, word in enumerate(_TENS, 2)
}
_NUMBERS |= {"a": 1, "an": 1, "a dozen": 12, "a hundred": 100, "one hundred": 100}

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty first": 21, "final": 4,
    "last": -1,
}  # fmt: skip

#: What lasts until the day of the report when it is called an eleven-year one.
LASTING = frozenset({
    "absence", "conflict", "dictatorship", "drought", "gap", "hiatus", "insurgency", "lull",
    "occupation", "presidency", "regime", "reign", "rule", "siege", "stalemate", "streak", "tenure",
    "uprising", "wait", "war",
})  # fmt: skip

#: Nouns that follow a year though they are plural: "the 2014 protests", "2000 levels".
YEAR_NOUNS = frozenset({
    "actions", "airstrikes", "attacks", "awards", "bombings", "campaigns", "championships",
    "clashes",
    "conventions", "debates", "demonstrations", "elections", "figures", "finals", "finances",
    "floods", "games", "killings", "levels", "midterms", "murders", "negotiations", "olympics",
    "peace", "pogroms", "polls", "prices", "primaries", "protests", "raids", "rallies", "reforms",
    "regulations", "results", "riots", "rules", "sales", "sanctions", "shootings", "standards",
    "strikes", "talks", "taxes", "wars", "wildfires",
})  # fmt: skip

#: What is counted, so that a number before it is no year.
COUNTED = frozenset({
    "acres", "animals", "barrels", "calories", "calls", "cars", "cases", "children", "civilians",
    "companies", "copies", "cubic", "dead", "deaths", "degrees", "delegates", "demonstrators",
    "different", "dollars", "employees", "euros", "families", "feet", "fighters", "ft", "homes",
    "houses", "inches", "jobs", "kg", "kids", "kilograms", "kilometers", "kilometres", "km", "lbs",
    "liters", "litres", "m", "marines", "members", "men", "meters", "metres", "mg", "migrants",
    "miles", "million", "more", "mph", "nautical", "officers", "other", "others", "ounces",
    "pages", "participants", "passengers", "people", "per", "percent", "persons", "points",
    "police", "pounds", "protesters", "refugees", "residents", "rounds", "rubles", "schools",
    "sheep", "signatures", "soldiers", "sq", "square", "square-foot", "square-mile", "staff",
    "students", "supporters", "tanks", "tickets", "times", "tonnes", "tons", "troops", "trucks",
    "units", "villages", "visitors", "volunteers", "votes", "watts", "women", "words", "workers",
    "wounded", "yards", "yen", "billion", "thousand", "hundred", "years", "year", "days",
    "months", "weeks", "minutes", "seconds", "century", "old", "mm", "cm", "mw", "kw", "pm", "am",
    "calorie", "foot", "mile", "yard", "meter", "metre", "meter-long", "pound", "ton", "roubles",
})  # fmt: skip

#: Words before a number that make it something else than a year.
NOT_YEARS_AFTER = frozenset({
    "agenda", "apollo", "article", "asteroid", "boeing", "box", "bus", "channel", "chapter", "code",
    "class-", "column", "dial", "directive", "extension", "flight", "highway", "interstate", "iso",
    "lot", "model", "no", "nos", "number", "numbers", "order", "p", "page", "pages", "para",
    "paragraph", "pin", "proposition", "psalm", "regulation", "resolution", "resolutions", "road",
    "room", "route", "rs", "section", "serial", "sr", "suite", "train", "unit", "usd", "us$", "eur",
    "verse", "version", "vol", "volume", "windows", "x", "£", "$", "€", "#", "least", "most",
    "than",
    "another", "only", "additional", "dow", "gbp", "approximately", "roughly", "exactly", "all",
    "those", "these", "hr",
})  # fmt: skip

#: What follows a month's name that is a person's or the head of another name.
NO_MONTH_AFTER = frozenset({"for", "on", "against"})

#: Words of business, where a bare "third quarter" is a part of the year and not of a match.
FINANCE = frozenset({
    "bank", "billion", "company", "consumer", "dividend", "earnings", "economic", "economy",
    "exports", "financial", "gdp", "growth", "income", "loss", "losses", "market", "markets",
    "million", "output", "percent", "profit", "profits", "quarterly", "results", "revenue",
    "revenues", "sales", "shipments", "shares", "spending",
})  # fmt: skip


def month_of(word: str) -> int | None:
    """The number of the month with that name or abbreviation.

    >>> month_of("Sept"), month_of("Second")
    (9, None)
    """
    return MONTHS.get(word.lower())


def number_of(words: str) -> int | None:
    """The number that the words tell, ``None`` for a few.

    >>> number_of("twenty-five"), number_of("A couple of"), number_of("several")
    (25, 2, None)
    """
    plain = " ".join(words.lower().replace("-", " ").split())
    if plain.isdecimal():
        return int(plain)
    if plain.startswith(("a couple", "an couple")):
        return 2
    if plain in _NUMBERS:
        return _NUMBERS[plain]
    tens, _, ones = plain.partition(" ")
    if tens in _NUMBERS and ones in _NUMBERS and tens not in ("a", "an"):
        return _NUMBERS[tens] + _NUMBERS[ones]
    return None
