from onrecord.knowledge.assertion import load_assertion
from onrecord.knowledge.loading import Faults
from onrecord.knowledge.phrasebook import load_phrasebook


def test_an_overlay_adds_phrases_and_words(tmp_path) -> None:
    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "ours.yaml").write_text('- {id: ours.one, code: missing, patterns: ["gone walkabout"], examples: ["Gone walkabout again."]}\n')
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "ours.yaml").write_text("slots: {car: jalopy}\n")
    faults = Faults()
    book = load_phrasebook(tmp_path, faults)
    assert faults.found == []
    assert "ours.one" in book.by_id
    assert "jalopy" in book.slots["car"]


def test_faults_name_file_and_line(tmp_path) -> None:
    (tmp_path / "signals").mkdir()
    (tmp_path / "signals" / "bad.yaml").write_text("- {id: a, code: nonsense, patterns: [x]}\n- {id: b, code: missing, patterns: [no], colour: red}\n")
    faults = Faults()
    load_phrasebook(tmp_path, faults)
    assert any("overlay/signals/bad.yaml:1" in f and "nonsense" in f for f in faults.found)
    assert any("colour" in f for f in faults.found)


def test_an_unquoted_no_in_a_cue_is_a_fault(tmp_path) -> None:
    (tmp_path / "assertion").mkdir()
    (tmp_path / "assertion" / "bad.yaml").write_text("cues: [{id: x, effect: negated, patterns: [no]}]\n")
    faults = Faults()
    load_assertion(tmp_path, faults)
    assert any("quotes" in f for f in faults.found)
