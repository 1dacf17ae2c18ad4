"""Compare ways of reading by meaning on a corpus none of them has seen: held-out F1 against sentences a second.

usage: compare.py --hold CORPUS --model DIR --base DIR

Every sentence of the annotated corpora carries the codes whose words touch it. Compared, each with one threshold chosen on a fifth of the training files:
character n-grams and word n-grams with a linear model, averaged static word vectors (those of the base encoder) with a linear model, and the shipped
tagger. Needs scikit-learn and safetensors besides what train_meaning.py needs. Measured in one run on one core.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion

sys.path.insert(0, str(Path(__file__).parent))
from nouns import called_in, nouns_of
from train_meaning import DIRECT, HERE, LABELS, STRONG, meaning, whole_files

sys.path.insert(0, str(HERE.parent / "src"))
from onrecord.knowledge.names import load_names
from onrecord.prose.joining import context_of
from onrecord.prose.sentences import parse

CODES = [*DIRECT, *STRONG]


def sentences(docs):
    """(words of the sentence, its codes as 0/1, file number, document, entry, start, end) of every sentence."""
    out = []
    for n, d in enumerate(docs):
        for e in d["entries"]:
            for s in parse(e["text"]).sentences:
                codes = {a["code"] for a in e.get("signals") or [] if a["start"] < s.end and s.start < a["end"] and not a.get("optional")}
                out.append((e["text"][s.start : s.end], np.array([c in codes for c in CODES], int), n, d, e, s.start, s.end))
    return out


def f1(chance, gold, threshold):
    said = chance >= threshold
    hit = (said & (gold > 0)).sum()
    return 2 * hit / max(1, said.sum() + gold.sum())


def best_threshold(chance, gold):
    return max(np.arange(0.05, 0.95, 0.05), key=lambda t: f1(chance, gold, t))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--hold", required=True)
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--base", type=Path, required=True)
    a = ap.parse_args()
    docs = {p.name: whole_files(p) for p in sorted((HERE / "corpora").iterdir()) if (p / "files").is_dir()}
    known = sentences([d for name, ds in docs.items() if name != a.hold for d in ds])
    held = sentences(docs[a.hold])
    fit, tune = [r for r in known if r[2] % 5], [r for r in known if r[2] % 5 == 0]
    y = {name: np.array([r[1] for r in rows]) for name, rows in (("fit", fit), ("tune", tune), ("held", held))}
    print(f"{len(fit)} sentences to fit, {len(tune)} to choose a threshold, {len(held)} held out ({a.hold})")

    vectors = (
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
        TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True),
    )
    static = load_static(a.base)
    for name, make in (
        ("character n-grams, linear", lambda: vectors[0]),
        ("character and word n-grams, linear", lambda: FeatureUnion([("c", vectors[0]), ("w", vectors[1])])),
        ("static vectors, linear", lambda: static),
    ):
        v = make()
        x = v.fit_transform([r[0] for r in fit])
        model = OneVsRestClassifier(LogisticRegression(C=20, class_weight="balanced", max_iter=300)).fit(x, y["fit"])
        threshold = best_threshold(model.predict_proba(v.transform([r[0] for r in tune])), y["tune"])
        began = time.perf_counter()
        chance = model.predict_proba(v.transform([r[0] for r in held]))
        took = time.perf_counter() - began
        print(f"{name:36} held-out F1 {f1(chance, y['held'], threshold):.3f}   {len(held) / took:8.0f} sentences/s")

    tagger = meaning.MeaningModel(a.model)
    columns, names = [LABELS.codes.index(c) for c in CODES], load_names()
    told = {}
    for d in docs[a.hold]:
        child, entries = nouns_of(d)
        for e, entry, called in zip(d["entries"], entries, called_in(child, entries, names), strict=True):
            told[id(e)] = (entry.text, context_of(entry, child), (child.name, *child.aliases), called)

    def read(rows):
        chance, last, belief = [], None, None
        for *_, e, start, end in rows:
            if last is not e:
                last, belief = e, tagger.read(*told[id(e)])
            here = (belief.starts < end) & (belief.ends > start)
            chance.append(belief.chance[here][:, columns].max(axis=0) if here.any() else np.zeros(len(columns)))
        return np.array(chance)

    began = time.perf_counter()
    chance = read(held)
    took = time.perf_counter() - began
    print(
        f"{'tagger, 8 bits (sees whole entries)':36} held-out F1 {f1(chance, y['held'], 0.5):.3f}   {len(held) / took:8.0f} sentences/s   "
        f"(threshold 0.5; only held-out if the model was trained without {a.hold})"
    )


def load_static(base):
    from safetensors.numpy import load_file

    table = load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"]
    pieces = meaning.Pieces((base / "vocab.txt").read_text(encoding="utf-8").split("\n"))

    class Static:
        def transform(self, texts):
            return np.array(
                [np.mean([table[i] for w in meaning.PART.findall(t.lower()) for i in pieces.cut(w)] or [np.zeros(table.shape[1])], axis=0) * 10 for t in texts]
            )

        fit_transform = transform

    return Static()


if __name__ == "__main__":
    main()
