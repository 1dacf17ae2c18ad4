"""A small invented folder of case files that several tests review."""

from __future__ import annotations

from pathlib import Path

CHILDREN = {
    "T01": ("Amara Okonkwo", "14/03/1992"),
    "T02": ("Zofia Nowak", "02/09/1993"),
    "T03": ("Callum Fairweather", "21/11/1991"),
    "T04": ("Ruqayyah Mirza", "30/05/1994"),
}

NOTES = {
    "T01": [
        (
            "08/03/2007",
            "13/03/2007",
            "Home visit",
            "K Braddock",
            "Social Worker",
            "Mum said Amara is being sexually exploited by a man called Jez who drives a silver Corsa FD06 KXN. She is a very promiscuous girl.",
        ),
        ("20/03/2007", "20/03/2007", "Management decision", "P Lomax", "Team Manager", "Read. Noted and placed on file. No further action."),
    ],
    "T02": [
        (
            "05/02/2008",
            "05/02/2008",
            "Telephone call",
            "S Adeyemi",
            "Social Worker",
            "School rang: Zofia told her tutor that older men give her money for sex. Zofia was seen alone today and asked about it.",
        ),
        (
            "06/02/2008",
            "06/02/2008",
            "Strategy discussion",
            "P Lomax",
            "Team Manager",
            "Strategy discussion held with DS Whitby, police referral made and s47 enquiry commenced.",
        ),
    ],
    "T03": [
        (
            "11/05/2006",
            "11/05/2006",
            "Case note",
            "H Dhillon",
            "Family Support Worker",
            "Callum joined the football team. Attendance 94% this term. No concerns.",
        )
    ],
    "T04": [
        (
            "19/01/2009",
            "21/01/2009",
            "Telephone call",
            "R Idle",
            "Duty Officer",
            "Ruqayyah was seen getting into a silver Corsa FD06 KXN with a man called Jez. Logged.",
        )
    ],
}


def write_files(folder: Path, refs: tuple[str, ...] = tuple(CHILDREN)) -> Path:
    """Write the children's prints, one folder a child, and return the folder."""
    for ref in refs:
        name, dob = CHILDREN[ref]
        lines = ["INVENTED COUNCIL", "CASE NOTES PRINT", f"Person: {ref}   {name.upper()}   DOB {dob}   Sex F", "=" * 78, ""]
        for date, recorded, kind, author, role, text in NOTES[ref]:
            lines += [f"Date: {date}   Time: 10:15   Type: {kind}", f"Entered: {recorded}   By: {author} ({role}, Children's Services)", "", text, "", "-" * 78]
        (folder / ref).mkdir(parents=True, exist_ok=True)
        (folder / ref / f"{ref} notes.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder
