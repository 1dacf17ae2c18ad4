"""Train the meaning reader from the annotated corpora, reproducibly, on a CPU.

usage: train_meaning.py --out DIR --base DIR [--hold CORPUS ...] [--epochs N] [--start MODEL] [--threads N]

`--start` goes on from an earlier run, or from the folder of a shipped model; with `--epochs 0` it is only written anew.

Needs torch, transformers, onnx, onnxruntime (only here: the package runs without torch). The base encoder is all-MiniLM-L6-v2 (Apache-2.0), taken from the
folder given with --base. `--hold` names corpora kept out of training; what is printed for them is held-out.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import yaml
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from annotated import DIRECT, MODERATE, RESPONSE_STATUS, RESPONSES, SIGNALS, SOURCES, STATUS, STRONG, SUBJECTS, VULNERABLE, AnnotationError, overlap, read_file
from nouns import called_in, nouns_of

from onrecord.knowledge.names import load_names
from onrecord.prose import meaning
from onrecord.prose.joining import context_of

HERE = Path(__file__).parent
LABELS = meaning.Labels(tuple(SIGNALS), tuple(RESPONSES), ("victim_blaming",), tuple(STATUS), tuple(RESPONSE_STATUS), tuple(SUBJECTS), tuple(SOURCES))
TIER = {c: t for t, cs in (("direct", DIRECT), ("strong", STRONG), ("moderate", MODERATE), ("vulnerable", VULNERABLE)) for c in cs}
COUNTED = ("affirmed", "uncertain")
POSITIVE = 1.3
"""How much more a word that carries a code weighs than one that does not."""
NOTES = 0.5
"""The share of the short notes (corpora `notes_*`) seen in each epoch: whole files, with all that is ordinary in them, are what is read later."""
NAMED = "john mary alex sam chris lee robin pat".split()
"""What the marks of people named are like at the start: told apart, and otherwise alike."""
KINDS = {"direct": DIRECT, "strong": STRONG, "moderate": MODERATE, "vulnerable": VULNERABLE, "responses": RESPONSES, "language": ["victim_blaming"]}


def whole_files(root):
    """Every file of a corpus that has no fault; the others are named and left out."""
    docs = []
    for path in sorted((root / "files").glob("*.yaml")):
        try:
            docs.append(read_file(path))
        except (AnnotationError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            print("left out:", error, flush=True)
    return docs


def read_plain(root):
    """A corpus in the form of GUIDE.md, with offsets added to its annotations."""
    docs = []
    for path in sorted((root / "files").glob("*.yaml")):
        d = yaml.safe_load(path.read_text())
        for e in d["entries"]:
            e["text"] = e["text"].strip()
            for kind in ("signals", "responses", "language"):
                for a in e.get(kind) or []:
                    at = -1
                    for _ in range(a.get("nth", 1)):
                        at = e["text"].find(a["quote"], at + 1)
                    a["start"], a["end"] = at, at + len(a["quote"])
                    a.setdefault("status", "stated")
                    a.setdefault("source", "professional")
        docs.append(d)
    return docs


def descriptors():
    lists = json.loads((HERE / "descriptors.json").read_text())
    return lists["dropped"], lists["faith"], lists["titles"], lists["either"]


def known_words(docs):
    """(words seen without a capital that are nobody's name, abbreviations that at least four files use)."""
    low, capitals = Counter(), Counter()
    for d in docs:
        seen = set()
        for e in d["entries"]:
            low.update(re.findall(r"(?<![\w@.])[a-z]+(?![\w@]|\.\w)", e["text"]))  # no parts of handles and addresses
            for k in ("type", "role", "agency"):
                low.update(re.findall(r"[a-z]+", e[k].lower()))
            seen.update(re.findall(r"\b[A-Z]{2,}s?\b", e["text"]))
        capitals.update(seen)
    names = {w.lower() for d in docs for n in [d["child"]["name"], *d["child"].get("aliases", [])] for w in re.split(r"[ \-]", n)}
    names |= listed_names()
    titles = (
        "mr mrs ms miss dr sr pc dc ds di sgt monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december"
    ).split()
    return sorted({w for w, n in low.items() if w not in names or n >= 25} | set(titles)), sorted(w for w, n in capitals.items() if n >= 4)


def listed_names():
    """Every given and family name of the package's name lists."""
    out = set()
    for file in ("given", "family", "short_names"):
        text = (HERE.parent / f"src/onrecord/knowledge/names/{file}.yaml").read_text(encoding="utf-8")
        out.update(w.lower() for w in re.findall(r"[A-Za-z]{3,}", re.sub(r"(?m)^\s*#.*$|^\w+:", " ", text)))
    return out


def examples(docs, masker, pieces):
    """One example a window: ids, types, spans, targets, masks."""
    out = []
    n, names = len(LABELS.codes), load_names()
    for d in docs:
        child, entries = nouns_of(d)
        own = (child.name, *child.aliases)
        for e, entry, called in zip(d["entries"], entries, called_in(child, entries, names), strict=True):
            words = masker.words(e["text"], own, called)
            head = [x for x, _, _ in masker.words(context_of(entry, child), own, called)]
            for win in meaning.make_windows(words, head, pieces, e["text"]):
                y = np.zeros((len(win.ids), n), np.float32)
                m = np.ones((len(win.ids), n), np.float32)
                cat = np.full((len(win.ids), 4), -100, np.int64)
                chal = np.full(len(win.ids), -1, np.float32)
                place = np.array([(-1, -1) if s is None else s for s in win.spans])
                m[place[:, 0] < 0] = 0
                for kind in ("signals", "responses", "language"):
                    for a in sorted(e.get(kind) or [], key=lambda a: not a.get("optional")):
                        hit = (place[:, 0] >= a["start"]) & (place[:, 1] <= a["end"]) & (place[:, 0] >= 0)
                        c = LABELS.codes.index(a["code"])
                        if a.get("optional"):
                            y[hit, c], m[hit, c] = 1, 0.25
                        else:
                            y[hit, c], m[hit, c] = 1, 1
                        if kind == "signals":
                            cat[hit, 0] = STATUS.index(a["status"])
                            cat[hit, 2] = SUBJECTS.index(a["subject"])
                            cat[hit, 3] = SOURCES.index(a["source"])
                        elif kind == "responses":
                            cat[hit, 1] = RESPONSE_STATUS.index(a["status"])
                        else:
                            chal[hit] = float(a["status"] == "challenged")
                out.append((win, y, m, cat, chal, sentence_numbers(win, e["text"]), d, e))
    return out


def sentence_numbers(win, text):
    """Which sentence of the window each piece is in; -1 outside the text."""
    out, n, before = [], 0, None
    for s in win.spans:
        if s is None:
            out.append(-1)
            continue
        if before is not None and s != before and (text[before[0] : before[1]] in ".!?;" or "\n" in text[before[1] : s[0]]):
            n += 1
        out.append(n)
        before = s
    return np.array(out)


class Tagger(nn.Module):
    def __init__(self, base):
        super().__init__()
        from transformers import BertModel

        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(self.bert.config.hidden_size, LABELS.width)

    def forward(self, ids, types, mask=None):
        x = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.head(self.drop(x))


def vary(example, rnd, mask_id, marks):
    """A varied copy for training: some words hidden, sometimes only some of the sentences, so that the model learns wording and not whole notes.

    The marks of people named are dealt anew, so that only who is who counts.
    """
    win, y, m, cat, chal, sent, d, e = example
    dealt = dict(zip(marks, rnd.sample(marks, len(marks)), strict=True))
    ids = np.array([dealt.get(i, i) for i in win.ids])
    place = sent >= 0
    hide = place & (np.array([rnd.random() for _ in ids]) < 0.1)
    ids[hide] = mask_id
    keep = np.ones(len(ids), bool)
    last = sent.max()
    if last >= 2 and rnd.random() < 0.35:
        first = rnd.randrange(0, last + 1)
        stop = rnd.randrange(first, last + 1)
        keep = ~place | ((sent >= first) & (sent <= stop))
    new = meaning.Window(tuple(ids[keep].tolist()), tuple(np.array(win.types)[keep].tolist()), tuple(sp for sp, k in zip(win.spans, keep, strict=True) if k))
    return new, y[keep], m[keep], cat[keep], chal[keep], sent[keep], d, e


def batches(data, size, rnd, marks, mask_id=103):
    data = [vary(x, rnd, mask_id, marks) for x in data]
    order = sorted(range(len(data)), key=lambda i: len(data[i][0].ids) + rnd.uniform(-12, 12))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rnd.shuffle(groups)
    for g in groups:
        longest = max(len(data[i][0].ids) for i in g)
        ids, types, mask = (torch.zeros(len(g), longest, dtype=torch.long) for _ in range(3))
        y, m = torch.zeros(len(g), longest, len(LABELS.codes)), torch.zeros(len(g), longest, len(LABELS.codes))
        cat = torch.full((len(g), longest, 4), -100)
        chal = torch.full((len(g), longest), -1.0)
        sent = torch.full((len(g), longest), -1)
        for r, i in enumerate(g):
            win, yy, mm, cc, ch, ss, *_ = data[i]
            sent[r, : len(ss)] = torch.from_numpy(ss)
            k = len(win.ids)
            ids[r, :k], types[r, :k], mask[r, :k] = torch.tensor(win.ids), torch.tensor(win.types), 1
            y[r, :k], m[r, :k], cat[r, :k], chal[r, :k] = torch.from_numpy(yy), torch.from_numpy(mm), torch.from_numpy(cc), torch.from_numpy(ch)
        yield ids, types, mask, y, m, cat, chal, sent


def loss_of(logits, y, m, cat, chal, sent):
    n = len(LABELS.codes)
    bce = nn.functional.binary_cross_entropy_with_logits(logits[..., :n], y, reduction="none", pos_weight=torch.tensor(POSITIVE))
    loss = (bce * m).sum() / m.sum() * n
    count = int(sent.max()) + 1  # a sentence carries a code if any of its words does
    where = sent.clamp(min=0).unsqueeze(-1).expand(-1, -1, n)
    outside = (sent < 0).unsqueeze(-1)

    def most(x, low):
        return torch.full((len(x), count, n), low).scatter_reduce(1, where, x.masked_fill(outside, low), "amax")

    top, want = most(logits[..., :n], -1e4), most(y * (m >= 1), 0.0)
    doubt = most(y * (m < 1) * (m > 0), 0.0) * (1 - want)
    real = (top > -9e3) * (1 - doubt)
    loss = (
        loss
        + 0.5
        * (nn.functional.binary_cross_entropy_with_logits(top.clamp(min=-50), want, reduction="none", pos_weight=torch.tensor(POSITIVE)) * real).sum()
        / real.sum()
        * n
    )
    at = n
    for k, names in enumerate((STATUS, RESPONSE_STATUS, SUBJECTS, SOURCES)):
        part = logits[..., at : at + len(names)]
        at += len(names)
        if (cat[..., k] >= 0).any():
            loss = loss + 0.3 * nn.functional.cross_entropy(part.reshape(-1, len(names)), cat[..., k].reshape(-1), ignore_index=-100)
    on = chal >= 0
    if on.any():
        loss = loss + 0.1 * nn.functional.binary_cross_entropy_with_logits(logits[..., at][on], chal[on])
    return loss


def shipped_weights(folder):
    """The encoder's and the head's weights of a shipped model, out of its 8 bits. The embeddings are not trained and come from the base."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(folder / "model.onnx").graph
    held = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    out = {n.removeprefix("tagger."): v for n, v in held.items() if n.startswith("tagger.") and ".embeddings." not in n}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in held:
            weight = node.input[1].removesuffix("_quantized")
            plain = (held[f"{weight}_quantized"].astype(np.float32) - held[f"{weight}_zero_point"].astype(np.float32)) * held[f"{weight}_scale"]
            name = node.output[0].partition("/MatMul")[0].strip("/").replace("tagger/", "").replace("/", ".")
            out[f"{name}.weight"] = plain.T
    return {n: torch.tensor(np.array(v, np.float32)) for n, v in out.items()}


def predict(model, data):
    model.eval()
    out = []
    with torch.no_grad():
        for win, *_ in data:
            out.append(model(torch.tensor([win.ids]), torch.tensor([win.types]))[0].float().numpy())
    return out


def asserted(belief, thresholds):
    """Every run with the model's own view of how it is asserted."""
    return [
        SimpleNamespace(start=r.start, end=r.end, code=r.code, status=(h := belief.assertion(r.code, r.start, r.end)).status, subject=h.subject)
        for r in belief.runs(thresholds)
    ]


def evaluate(data, logits, thresholds):
    """Figures by the scorer's rules: (entry, code) sets of counted signals; (entry, code, status) of responses; overlapping language."""
    by_entry = {}
    for (win, *_, d, e), lg in zip(data, logits, strict=True):
        by_entry.setdefault((id(d), e["id"]), (e, []))[1].extend(asserted(meaning.Belief(e["text"], LABELS, [win], [lg]), thresholds))
    c = Counter()
    per = {}
    status_ok = subject_ok = spans = 0
    for e, found in by_entry.values():
        sig = [b for b in found if b.code in TIER]
        gold = [g for g in e.get("signals") or [] if not g.get("optional")]
        maybe = {g["code"] for g in e.get("signals") or [] if g.get("optional")}
        gc = {g["code"] for g in gold if g["status"] in COUNTED and g["subject"] == "child"}
        pc = {b.code for b in sig if b.status in COUNTED and b.subject == "child"}
        pc -= maybe - gc
        for code in gc | pc:
            t = TIER[code]
            t = "ds" if t in ("direct", "strong") else t
            for key in (t, code):
                per.setdefault(key, Counter())
                per[key]["g"] += code in gc
                per[key]["p"] += code in pc
                per[key]["h"] += code in gc & pc
        for g in gold:
            hit = next((b for b in sig if b.code == g["code"] and overlap(e["text"][b.start : b.end], g["quote"])), None)
            if hit:
                spans += 1
                status_ok += (hit.status in COUNTED) == (g["status"] in COUNTED)
                subject_ok += (hit.subject == "child") == (g["subject"] == "child")
        g = {(r["code"], r["status"]) for r in e.get("responses") or [] if not r.get("optional")}
        p = {(b.code, b.status) for b in found if b.code in RESPONSES}
        p -= {(r["code"], r["status"]) for r in e.get("responses") or [] if r.get("optional")} - g
        c["rg"] += len(g)
        c["rp"] += len(p)
        c["rh"] += len(g & p)
        gl = [a for a in e.get("language") or [] if a["status"] != "challenged" and not a.get("optional")]
        ml = [a for a in e.get("language") or [] if a.get("optional")]
        left = [e["text"][b.start : b.end] for b in found if b.code == "victim_blaming" and b.status != "challenged"]
        left = [q for q in left if any(overlap(q, a["quote"]) for a in gl) or not any(overlap(q, a["quote"]) for a in ml)]
        c["lg"] += len(gl)
        c["lp"] += len(left)
        for a in gl:
            q = next((q for q in left if overlap(q, a["quote"])), None)
            if q is not None:
                left.remove(q)
                c["lh"] += 1

    def f1(h, p, g):
        return round(2 * h / (p + g), 3) if p + g else 0.0

    fig = {
        t: (f1(per[t]["h"], per[t]["p"], per[t]["g"]), round(per[t]["h"] / max(1, per[t]["p"]), 3), round(per[t]["h"] / max(1, per[t]["g"]), 3))
        for t in ("ds", "moderate", "vulnerable")
        if t in per
    }
    fig |= {
        "responses": f1(c["rh"], c["rp"], c["rg"]),
        "language": f1(c["lh"], c["lp"], c["lg"]),
        "status": round(status_ok / max(1, spans), 3),
        "subject": round(subject_ok / max(1, spans), 3),
    }
    return fig, per


def tune(data, logits):
    """One threshold a kind of code, chosen on these data by F1; never per code, so that rare codes are not fitted to a handful."""
    best = {}
    for kind, codes in (
        ("ds", [*DIRECT, *STRONG]),
        ("moderate", MODERATE),
        ("vulnerable", VULNERABLE),
        ("responses", RESPONSES),
        ("language", ["victim_blaming"]),
    ):
        top = (-1.0, 0.5)
        for t in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
            th = [t if c in codes else 2.0 for c in LABELS.codes]
            fig, _ = evaluate(data, logits, th)
            f = fig.get(kind, 0.0)
            f = f[0] if isinstance(f, tuple) else f
            if f > top[0]:
                top = (f, t)
        best |= dict.fromkeys(codes, top[1])
    return [best[c] for c in LABELS.codes]


class Both(nn.Module):
    """What is shipped: the columns and the hidden state they come from."""

    def __init__(self, tagger):
        super().__init__()
        self.tagger = tagger

    def forward(self, ids, types):
        hidden = self.tagger.bert(input_ids=ids, token_type_ids=types).last_hidden_state
        return self.tagger.head(hidden), hidden


def export(model, out, masker, vocab, name):
    """Write the model in 8 bits with what the package needs beside it. `fit_joining.py` adds the joining and the examples."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    both = Both(model.float()).eval()
    ids = torch.randint(5, 1000, (1, 40))
    raw = out / "raw.onnx"
    axes = {k: {1: "n"} for k in ("ids", "types", "logits", "hidden")}
    torch.onnx.export(
        both,
        (ids, torch.zeros_like(ids)),
        str(raw),
        input_names=["ids", "types"],
        output_names=["logits", "hidden"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(raw, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options={"MatMulConstBOnly": True})
    onnx.checker.check_model(str(out / "model.onnx"))
    raw.unlink()
    (out / "vocab.txt").write_text("\n".join(vocab), encoding="utf-8")
    (out / "examples.json").write_text("{}")
    (out / "examples.bin").write_bytes(b"")
    config = {
        "name": name,
        "hidden": model.bert.config.hidden_size,
        "labels": {k: list(getattr(LABELS, k)) for k in LABELS.__slots__},
        "kinds": KINDS,
        "join": {kind: {"weights": {}, "codes": {}, "least": 0.5, "trust": 0.5} for kind in KINDS},
        "known": sorted(masker.known),
        "capitals": sorted(masker.capitals),
        "dropped": sorted(masker.dropped),
        "faith": sorted(masker.faith),
        "titles": sorted(masker.titles),
        "either": sorted(masker.either),
    }
    (out / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=0), encoding="utf-8")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--hold", nargs="*", default=[])
    ap.add_argument("--base", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--start", type=Path, help="weights (.pt) of an earlier run, or the folder of a shipped model, to go on from")
    ap.add_argument("--alder", type=Path, help="a corpus in the form of GUIDE.md to report on; never trained on")
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)  # the same number gives the same sums in the same order
    rnd = random.Random(a.seed)
    corpora = {p.name: whole_files(p) for p in sorted((HERE / "corpora").iterdir()) if (p / "files").is_dir()}
    train = [d for name, docs in corpora.items() if name not in a.hold for d in docs]
    short = {id(d) for name, docs in corpora.items() if name.startswith("notes_") for d in docs}
    held = [d for name, docs in corpora.items() if name in a.hold for d in docs]
    vocab = (a.base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    pieces = meaning.Pieces(vocab)
    masker = meaning.Masker(*known_words(train), *descriptors())
    tr, ev = examples(train, masker, pieces), examples(held, masker, pieces)
    al = examples(read_plain(a.alder), masker, pieces) if a.alder else []
    print(
        f"train {len(train)} files {len(tr)} windows, held {len(held)} files {len(ev)} windows; mean length {np.mean([len(x[0].ids) for x in tr]):.0f}",
        flush=True,
    )
    model = Tagger(a.base)
    with torch.no_grad():
        emb = model.bert.embeddings.word_embeddings.weight
        for mark, like in ((meaning.CHILD, "girl"), (meaning.FAITH, "club")):
            emb[pieces.ids[mark]] = emb[pieces.ids[like]]
        named = torch.stack([emb[pieces.ids[n]] for n in NAMED])
        for mark, own in zip(meaning.NAMES, named, strict=True):
            emb[pieces.ids[mark]] = named.mean(0) + 0.7 * (own - named.mean(0))
        model.head.bias[: len(LABELS.codes)] = -4.0
    if a.start:
        if a.start.is_dir():
            unmatched = model.load_state_dict(shipped_weights(a.start), strict=False)
            if unmatched.unexpected_keys or any(".embeddings." not in k for k in unmatched.missing_keys):
                raise SystemExit(f"{a.start}: not a model of this shape: {unmatched}")
        else:
            model.load_state_dict(torch.load(a.start))
    model.bert.embeddings.requires_grad_(False)  # so that words never met in training keep their place beside those that were
    head = [p for n, p in model.named_parameters() if n.startswith("head")]
    body = [p for n, p in model.named_parameters() if not n.startswith("head") and p.requires_grad]
    opt = torch.optim.AdamW([{"params": body, "lr": a.lr}, {"params": head, "lr": a.lr * 5}], weight_decay=0.01, fused=True)
    marks = [pieces.ids[n] for n in meaning.NAMES]
    notes = [x for x in tr if id(x[6]) in short]
    files = [x for x in tr if id(x[6]) not in short]
    seen = int(len(notes) * NOTES)
    steps = max(1, a.epochs * ((len(files) + seen + 15) // 16))
    smooth = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998))
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / (0.06 * steps)) * max(0.02, 1 - s / steps))
    halves = torch.backends.cpu.get_cpu_capability() == "AVX512"  # elsewhere they are many times slower than full ones
    default = [0.5] * len(LABELS.codes)
    for epoch in range(a.epochs):
        model.train()
        total, t0 = 0.0, time.time()
        for k, (ids, types, mask, *rest) in enumerate(batches(files + rnd.sample(notes, seen), 16, rnd, marks)):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves):
                logits = model(ids, types, mask)
            loss = loss_of(logits.float(), *rest)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            smooth.update_parameters(model)
            sched.step()
            opt.zero_grad()
            total += loss.item()
            if epoch == 0 and k == 5:
                print(f"  {(time.time() - t0) / 6:.2f} s a step, {steps} steps", flush=True)
        a.out.parent.mkdir(parents=True, exist_ok=True)
        torch.save(smooth.module.state_dict(), a.out.with_suffix(".pt"))
        line = f"epoch {epoch + 1} loss {total / (k + 1):.3f} {time.time() - t0:.0f}s"
        if ev and (epoch % 4 == 3 or epoch == a.epochs - 1):
            line += f" held {evaluate(ev, predict(smooth.module, ev), default)[0]}"
        if al and (epoch % 4 == 3 or epoch == a.epochs - 1):
            line += f" plain {evaluate(al, predict(smooth.module, al), default)[0]}"
        print(line, flush=True)
    thresholds = default
    if ev:
        logits = predict(smooth.module, ev)
        thresholds = tune(ev, logits)
        fig, per = evaluate(ev, logits, thresholds)
        print("held, thresholds chosen on it:", fig, dict(zip(LABELS.codes, thresholds, strict=True)))
        for code in SIGNALS:
            if code in per:
                print(f"   {code:28} {dict(per[code])}")
    if al:
        print("plain corpus, those thresholds:", evaluate(al, predict(smooth.module, al), thresholds)[0])
    export(smooth.module, a.out, masker, vocab, a.out.name)


if __name__ == "__main__":
    main()
