"""What others call a country or somebody's part in public life -> PLOVER's codes."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["FORMER", "PLACELESS", "SECTORS", "country_code", "sector_of_topics"]

#: PLOVER's codes in a country's place that are no country's.
PLACELESS = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})

#: PLOVER's sectors.
SECTORS = frozenset({
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED",
    "MIL", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF", "UNK",
})  # fmt: skip

# ISO 3166-1: two letters, then three.
_ISO = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA
AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES
BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK
CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA
DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA
GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS
GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD
IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA
KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA
LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ
MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC
NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC
SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV
SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR
TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
# What OpenSanctions and ISO's lists of former countries add; "zz" is the whole world.
_MORE = {
    "XK": "XKX", "EU": "EUR", "UK": "GBR", "EL": "GRC", "ZR": "COD",
    "SUHH": "SUN", "SU": "SUN", "CSHH": "CSK", "CSXX": "YUG", "YUCS": "YUG", "YU": "YUG",
    "DDDE": "DDR", "DD": "DDR", "X-SO": "SOM", "CYN": "CYP",
}  # fmt: skip
_BY_TWO = {pair[:2]: pair[2:] for pair in _ISO.split()} | _MORE
#: Countries that are no more.
FORMER = frozenset({"SUN", "CSK", "YUG", "DDR"})
_KNOWN = frozenset(_BY_TWO.values()) | PLACELESS

# FollowTheMoney's topics.  Of several the first in this order counts: an office before what its
# holder is accused of, what people do before what they own.
_BY_TOPIC = {
    "role.judge": "JUD",
    "gov.judicial": "JUD",
    "gov.legislative": "LEG",
    "role.spy": "SPY",
    "mil": "MIL",
    "gov.religion": "REL",
    "gov.soe": "BUS",
    "gov": "GOV",
    "role.pep": "GOV",
    "role.diplo": "GOV",
    "role.civil": "GOV",
    "role.pep.frmr": "ELI",
    "pol.party": "PTY",
    "role.pol": "PTY",
    "crime.terror": "REB",
    "crime": "CRM",
    "wanted": "CRM",
    "rel": "REL",
    "role.lawyer": "JUD",
    "role.journo": "JRN",
    "role.act": "SOC",
    "pol.union": "LAB",
    "fin": "BUS",
    "corp": "BUS",
    "role.oligarch": "BUS",
    "role.acct": "BUS",
    "role.lobby": "BUS",
}
_RANK = {topic: rank for rank, topic in enumerate(_BY_TOPIC)}


def country_code(words: str) -> str | None:
    """The three letters of a country's code of two or three, ``None`` where it is none.

    A part of a country ("ge-ab") is the country's.

    >>> country_code("pl"), country_code("POL"), country_code("ge-ab"), country_code("zz")
    ('POL', 'POL', 'GEO', None)
    """
    code = words.strip().upper()
    if code in _KNOWN:
        return code
    return _BY_TWO.get(code) or (_BY_TWO.get(code[:2]) if code[2:3] == "-" else None)


def sector_of_topics(topics: Iterable[str]) -> str | None:
    """The sector that FollowTheMoney topics tell; ``None`` where they tell none.

    >>> sector_of_topics(["sanction", "crime.fin", "role.pep.natl"]), sector_of_topics(["role.rca"])
    ('GOV', None)
    """
    known = [name for topic in topics if (name := _known_topic(topic)) is not None]
    return _BY_TOPIC[min(known, key=_RANK.__getitem__)] if known else None


def _known_topic(topic: str) -> str | None:
    name = topic
    while name and name not in _BY_TOPIC:
        name = name.rpartition(".")[0]
    return name or None
