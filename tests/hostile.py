"""Invented pages whose names are hard to hide, each with where every name stands: names that are words, apostrophes, hyphens, accents, initials, breaks.

Used by `benchmarks/leaks.py` and, smaller, by `tests/property/test_veil.py`. A name's place is known because it was put there, not because anything found it.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass

from onrecord.record import Child, Entry

GIVEN = (
    "Will Hope Summer Mark Grace May Faith Rose Jade Amber Joy Dawn Robin Sky Frank Zoë Şeyma Łukasz Siân Mei-Ling Anne-Marie D'Arcy Jo Mohammed Danielle "
    "Chantelle "
    "Aaliyah Oluwaseun Siobhán Björn Renée Hope-Marie Tiểu Ngozi Kirsty Simran Zofia Hannah Leila Marcus Destiny Angel Precious Star Chase Drew Grant "
    "Bill Pat Rob"
).split()
FAMILY = (
    "O'Neill Okafor-Byrne Young Strong Day Page Law Hill Smith-Jones Wieczorek MacDonald Nguyễn Khan Peña Brown Black Case Price Al-Hassan O'Rourke Rushworth "
    "Dhaliwal "
    "Feldman Haddad Maddocks Ali Field Church Green Long Best Winter Parish House Short Sharp Power Wise Banks Reader Ward Fitz-Gerald N'Diaye Öztürk Ó'Briain"
).split()
ADULT_GIVEN = "Tariq Kelvin Darius Bogdan Stefan Imran Craig Lloyd Mihai Terrence Yusuf Callum".split()
ADULT_FAMILY = "Mahmood Blenkinsop Ionescu Kaczmarek Thistlewood Osei Ramdin Vasile Akhtar Hargreaves Petrov Lindqvist".split()
ORDINARY = """
She will be seen on Friday and will tell us what she needs.
We hope to hold the meeting before the summer holidays and hope that everyone will come.
There is a mark on her left arm, and the marks were drawn on a body map.
The school may exclude him and may not take him back until May or June.
Will the school send a report before the review?
Will you ring me when you have read this?
Hope this helps. Please mark it urgent and file it.
Summer term starts on Monday and the summer club has places.
May half term was quiet. In May 2009 the case was reviewed.
Mum said with good grace that she had faith in the new worker, and joy was seen on both sides.
Dad rose at dawn and drew the curtains; the amber light was on in the hall.
Case summary: the child in need plan is on track and all actions are complete.
Page 3 of 9. Strong bond with her nan. Young people in the unit were asked about the day.
The price of the bus was too high, so the law centre gave a grant for travel.
A long day at school, but the best in weeks. The green house on the hill was checked.
Attendance was 84% in the autumn term and the bill for the uniform was paid.
The duty officer will chase the referral and pat the file into order.
Strategy discussion held under section 47 with the police and the health visitor.
She came home at ten, was frank about where she had been and went to bed.
The church hall was closed, so the youth club met at the field by the power station.
No further action was needed. Letter sent to mother and copied to the school nurse.
Initial assessment completed within seven working days and shared with both parents.
Home clean and warm. Food in the cupboards. Beds made. No concerns about care.
He was wise to ring us, and the banks of the river were searched by the ward team.
Core group met. Plan to be reviewed in six weeks. Minutes to follow.
The foster carer feels able to cope and will keep a diary of the times she is out.
A sharp fall in attendance was noted. Short visits agreed. Winter coat bought.
Every reader of this file should know that the parish office keeps a second copy.
The angel on the tree and the star were made in class; destiny is a precious word to her.
Health assessment: eyes, teeth and hearing normal. Robin seen in the garden, sky clear.
""".strip().split("\n")


@dataclass(frozen=True)
class Person:
    """Someone invented, with how a record may write the name."""

    given: str
    family: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def initials(self) -> str:
        return (self.given[0] + self.family[0]).upper()


@dataclass(frozen=True)
class Page:
    """A page's entry and where its names stand: `names` are (start, end) in the entry's text; every other word is ordinary."""

    entry: Entry
    names: tuple[tuple[int, int], ...]


class Maker:
    """Makes the pages of one child's file; the same seed makes the same pages."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        r = self.random
        self.child_ref = f"Q{seed % 9000 + 1000}"
        self.child = Person(r.choice(GIVEN), r.choice(FAMILY))
        self.friend = Person(r.choice([g for g in GIVEN if g[0] != self.child.given[0]]), r.choice([f for f in FAMILY if f != self.child.family]))
        self.adult = Person(r.choice(ADULT_GIVEN), r.choice(ADULT_FAMILY))
        self.plate = f"Y{r.choice('ABDEFGHJK')}{r.randint(51, 69)} {''.join(r.choice('ABDEFGHJKLMNPRSTUVWX') for _ in range(3))}"
        self.phone = f"07700 9{r.randint(0, 999):03}{r.randint(0, 99):02}"
        self.noun = Child(self.child_ref, self.child.name, dt.date(1992, 1 + r.randint(0, 11), 1 + r.randint(0, 27)), "F", (self.child.given,))
        self.others = [Child(f"{self.child_ref}b", self.friend.name, None, "M", (self.friend.given,))]

    def page(self, number: int) -> Page:
        r = self.random
        said: list[str] = []
        names: list[tuple[int, int]] = []
        at = 0
        sentences = [r.choice(ORDINARY) for _ in range(16)]
        for _ in range(9):
            sentences.insert(r.randint(0, len(sentences)), self._named())
        for s in sentences:
            clean = ""
            while "⟦" in s:
                before, _, s = s.partition("⟦")
                inside, _, s = s.partition("⟧")
                clean += before
                names.append((at + len(clean), at + len(clean) + len(inside)))
                clean += inside
            clean += s
            said.append(clean)
            at += len(clean) + 1
        text = " ".join(said)
        entry = Entry(
            f"E-{int(self.child_ref[1:]):07x}{number:07x}", f"D-{self.child_ref}", f"{self.child_ref}/notes.pdf", text, dt.date(2008, 1, 1 + number % 28),
            author="P Sandhu", role="Social Worker", agency="Children's Services", type="Case note", child_ref=self.child_ref,
        )  # fmt: skip
        return Page(entry, tuple(names))

    def _named(self) -> str:
        r = self.random
        p = r.choice([self.child, self.child, self.friend, self.adult])
        form = self._form(p)
        kind = r.randint(0, 11)
        return (
            f"⟦{form}⟧ was seen at home and said she was well.",
            f"I spoke to ⟦{form}⟧ about the weekend.",
            f"⟦{form}⟧ rang to say that the bus was late.",
            f"Visit to ⟦{form}⟧’s home; ⟦{p.given}⟧’s room was tidy.",
            f"Present: mother, ⟦{form}⟧ and the social worker.",
            f"Her friend ⟦{p.given}⟧ came with ⟦{self._form(self.child)}⟧ and left early.",
            f"T/C from Mrs ⟦{p.family}⟧, who asked for a visit.",
            f"E-mail received from ⟦{self._slug(p)}.{self._slug(p, family=True)}@mail.example⟧ about contact.",
            f"Online she is ⟦{self._slug(p)}_{self._slug(p, family=True)}{r.randint(1, 99)}⟧ and has a second page.",
            f"Seen in a car, registration ⟦{self._plate()}⟧, with ⟦{self.adult.name}⟧.",
            f"Rang ⟦{self._phone()}⟧ and left a message for ⟦{form}⟧.",
            f"The file ⟦{self._slug(p)}_{self._slug(p, family=True)}_notes.docx⟧ was attached.",
        )[kind]

    def _form(self, p: Person) -> str:
        r = self.random
        full = p.name
        forms = [
            p.given, full, full.upper(), f"{p.family}, {p.given}", f"{p.given}\n{p.family}", full.replace("'", "’"), full.replace("'", ""),
            full.replace("'", " "),
            unicodedata.normalize("NFD", full), _bare(full), full.replace("-", " "), full.replace("-", "‑"), f"{p.given}\u00a0{p.family}", full.lower(),
            p.given.upper(), f"{p.given} {p.family[0]}",
        ]  # fmt: skip
        if "-" in p.family:
            forms += [full.replace("-", "-\n")] * 2
        if len(p.family) > 5 and p.family.isalpha():
            forms += [f"{p.given} {p.family[:4]}-\n{p.family[4:]}", f"{p.given} {p.family[:3]}\u00ad{p.family[3:]}"]
        if p is self.child:
            forms += [f"{p.initials[0]}.{p.initials[1]}."]
        return r.choice(forms)

    def _slug(self, p: Person, *, family: bool = False) -> str:
        word = _bare(p.family if family else p.given)
        return "".join(c for c in word if c.isalpha()).lower()

    def _plate(self) -> str:
        return self.random.choice([self.plate, self.plate.replace(" ", ""), self.plate.replace(" ", "\n")])

    def _phone(self) -> str:
        return self.random.choice([self.phone, self.phone.replace(" ", ""), f"+44 {self.phone[1:]}", self.phone[:8] + "\n" + self.phone[8:]])


def _bare(text: str) -> str:
    flat = text.translate(str.maketrans("łŁøØ", "lLoO"))
    return "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))
