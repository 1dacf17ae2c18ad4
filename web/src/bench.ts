/** What every page does with keys and time. Each page works without it; nothing here holds a rule that the server does not hold too. */

const meta = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
const CSRF = meta("csrf");
const PLACE = meta("place");
const IDLE = Number(meta("idle")) || 900;
const told = document.getElementById("told");
const aside = document.getElementById("aside") as HTMLDialogElement | null;

function tell(words: string): void {
  if (told) told.textContent = words;
}

/** Whether keys belong to what has the focus: a field that is written in, or a list. A ticked answer and a slider leave them to the page. */
function typing(target: EventTarget | null): boolean {
  const fields = "textarea,select,input:not([type=radio],[type=checkbox],[type=range])";
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(fields));
}

/** Open a page of ours in the side box (criteria, the citation of what has the focus), and give the focus back when it closes. */
async function open(address: string): Promise<void> {
  const body = document.getElementById("aside-body");
  if (!aside || !body) return;
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  if (!main) return;
  body.replaceChildren(...Array.from(main.childNodes).map((n) => document.importNode(n, true)));
  const head = body.querySelector("h1");
  if (head) head.id = "aside-head";
  const back = document.activeElement;
  aside.addEventListener("close", () => back instanceof HTMLElement && back.focus(), { once: true });
  aside.showModal();
  findPlace();
}

/** The citation nearest the focus, or the first one of the row or card that is chosen. */
function citation(): string | undefined {
  const near = document.activeElement?.closest<HTMLElement>("[data-cite]") ?? document.querySelector<HTMLElement>(".here [data-cite], .here[data-cite]");
  return (near ?? document.querySelector<HTMLElement>("main [data-cite]"))?.dataset["cite"];
}

/** Rows (or cards) marked data-row can be walked through with j and k and opened with Enter. */
function walk(step: number): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-row]")).filter((r) => r.checkVisibility());
  if (!rows.length) return;
  const at = rows.findIndex((r) => r.classList.contains("here"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
  rows[at]?.classList.remove("here");
  next?.classList.add("here");
  (next?.querySelector<HTMLElement>("a,button,summary") ?? next)?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  follow(next);
}

/** Links marked data-aside open in the side box; without script they lead to the page itself. */
function openAside(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-aside]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open(link.href);
  });
}

const pane = document.getElementById("original");
const paneBody = document.getElementById("original-body");
let shown: HTMLElement | null = null;
let wait = 0;

/** Show the original of an entry beside the chronology: one request, for the entry that was chosen. */
async function showOriginal(link: HTMLElement): Promise<void> {
  if (!pane || !paneBody) return;
  shown = link;
  const row = link.closest<HTMLElement>("[data-row]");
  for (const r of document.querySelectorAll(".chronology > .here")) r.classList.remove("here");
  row?.classList.add("here");
  const answer = await fetch(link.dataset["original"] ?? "", { headers: { accept: "text/html" } });
  if (shown !== link) return; // another was chosen meanwhile
  if (!answer.ok || answer.redirected) {
    location.href = (link as HTMLAnchorElement).href;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  paneBody.replaceChildren(...Array.from(page.body.childNodes).map((n) => document.importNode(n, true)));
  const opening = pane.hidden;
  pane.hidden = false;
  row?.scrollIntoView({ block: opening || getComputedStyle(pane).position === "fixed" ? "start" : "nearest" });
  paneBody.scrollTop = 0;
  const drawn = paneBody.querySelector<HTMLImageElement>(".page img");
  if (!drawn) findPlace();
  else if (drawn.complete) toWords(drawn);
  else drawn.addEventListener("load", () => toWords(drawn), { once: true });
}

/** A drawn page begins at the entry's words, which stand so many points down. */
function toWords(drawn: HTMLImageElement): void {
  if (!paneBody) return;
  const { top, across, scale } = drawn.dataset;
  const aPoint = across ? drawn.clientWidth / Number(across) : (Number(scale) * drawn.clientWidth) / drawn.naturalWidth;
  const down = drawn.getBoundingClientRect().top - paneBody.getBoundingClientRect().top + paneBody.scrollTop;
  paneBody.scrollTop = down + Number(top) * aPoint - paneBody.clientHeight / 4;
}

function closeOriginal(): void {
  if (!pane || pane.hidden) return;
  pane.hidden = true;
  paneBody?.replaceChildren();
  shown?.focus();
  shown = null;
}

/** While an original is open, walking on shows that of the next entry; of one whose words are closed only when it is asked for. */
function follow(row: HTMLElement | undefined): void {
  const link = row?.querySelector<HTMLElement>("[data-original]");
  if (!pane || pane.hidden || !link) return;
  window.clearTimeout(wait);
  if (row?.querySelector("details.sensitive:not([open])")) {
    shown = link;
    const said = document.createElement("p");
    said.textContent = "The words of this entry are closed. Press b to see its original.";
    paneBody?.replaceChildren(said);
  } else wait = window.setTimeout(() => void showOriginal(link), 150);
}

/** The key opens the original of the row that is chosen, or closes it where it is open. */
function toggleOriginal(): void {
  const row = document.querySelector<HTMLElement>(".chronology > .here") ?? document.querySelector<HTMLElement>(".chronology > [data-row]");
  const link = row?.querySelector<HTMLElement>("[data-original]");
  if (!link) return;
  if (pane && !pane.hidden && shown === link && paneBody?.querySelector(".document,.page,.quiet")) closeOriginal();
  else void showOriginal(link);
}

function watchOriginals(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-original]") : null;
    if (!link || !pane || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void showOriginal(link).then(() => paneBody?.focus({ preventScroll: true }));
  });
  document.getElementById("original-close")?.addEventListener("click", closeOriginal);
}

let before = "";
function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) {
    (event.target as HTMLElement).blur();
    return;
  }
  if (typing(event.target) || aside?.open) return;
  if (event.key === "Escape") {
    closeOriginal();
    return;
  }
  const both = before ? `${before} ${event.key}` : event.key;
  before = event.key === "g" && !before ? "g" : "";
  if (before) {
    window.setTimeout(() => (before = ""), 1500);
    return;
  }
  const wanted = document.querySelector<HTMLElement>(`[data-keys="${CSS.escape(both)}"]`);
  if (wanted) {
    event.preventDefault();
    const lacks = (wanted.dataset["needs"] ?? "").split(" ").map((id) => id && document.getElementById(id)).find((f) => f && !(f as HTMLInputElement).value.trim());
    if (lacks) {
      lacks.focus();
      tell("This needs a reason: write one, or press Esc and 1 to 5.");
    } else if (wanted.matches("input,textarea,select")) wanted.focus();
    else wanted.click();
    return;
  }
  if (event.key === "v") {
    const all = Array.from(document.querySelectorAll<HTMLDetailsElement>("details.sensitive"));
    const open = all.some((d) => !d.open);
    for (const d of all) d.open = open;
    sessionStorage.setItem("words", open ? "open" : "");
  } else if (event.key === "?") void open("/criteria" + (document.body.dataset["criteria"] ?? ""));
  else if (event.key === "c") {
    const cite = citation();
    if (cite) void open(cite);
    else tell("There is no citation here.");
  } else if (event.key === "/") {
    event.preventDefault();
    location.href = "/search";
  } else if (event.key === "b" && pane) toggleOriginal();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
}

/** Words half written are kept a second after the last stroke. */
function keepDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    let wait = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(wait);
      wait = window.setTimeout(() => void save(form), 1000);
    });
    form.addEventListener("submit", () => window.clearTimeout(wait));
  }
}

async function save(form: HTMLFormElement): Promise<void> {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") kept.append(name, value);
  kept.set("place", form.dataset["draft"] || PLACE);
  const answer = await fetch("/drafts", { method: "POST", body: kept, headers: { "x-csrf": CSRF }, redirect: "manual" });
  if (answer.status === 204) tell("Draft kept");
}

/** After the idle time the page is locked: what is being written is kept first, then the words leave the screen. */
function watchIdle(): void {
  let last = Date.now();
  const touched = (): void => {
    last = Date.now();
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) document.addEventListener(kind, touched, { passive: true, capture: true });
  window.setInterval(() => {
    if (Date.now() - last < IDLE * 1000) return;
    last = Date.now();
    void lockNow();
  }, 1000);
}

async function lockNow(): Promise<void> {
  await Promise.all(Array.from(document.querySelectorAll<HTMLFormElement>("form[data-draft]")).map(save));
  const form = document.querySelector<HTMLFormElement>('form[action="/lock"]');
  document.getElementById("main")?.replaceChildren();
  form?.submit();
}

/** A reason one key away is put at the end of what is written. */
function quickReasons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-put]")) {
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset["put"] ?? "") as HTMLTextAreaElement | null;
      const words = (button.textContent ?? "").replace(/^\s*\d+\s*/, "").trim();
      if (!field || field.value.includes(words)) return;
      field.value = [field.value.trim(), words].filter(Boolean).join(" ");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

/** The slider goes through the days on which the file grew; letting it go shows the file as it was known that day. */
function slideDays(): void {
  const slider = document.getElementById("slider") as HTMLInputElement | null;
  const field = document.getElementById("asof") as HTMLInputElement | null;
  const said = document.getElementById("slider-day");
  if (!slider || !field) return;
  const days = (slider.dataset["days"] ?? "").split(" ");
  const shown = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const say = (): void => {
    const day = days[Number(slider.value)] ?? "";
    slider.setAttribute("aria-valuetext", shown.format(new Date(day)));
    if (said) said.textContent = shown.format(new Date(day));
  };
  if (field.value) slider.value = String(Math.max(0, days.filter((d) => d <= field.value).length - 1));
  say();
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => {
    field.value = days[Number(slider.value)] ?? "";
    field.form?.requestSubmit();
  });
}

/** Words stay closed until someone opens them; who has opened all of them finds them open on the next page, until they close them or the window. */
function rememberWords(): void {
  if (sessionStorage.getItem("words") !== "open") return;
  for (const d of document.querySelectorAll<HTMLDetailsElement>("details.sensitive")) d.open = true;
}

/** The document beside an entry begins at the entry's words. */
function findPlace(): void {
  const place = document.getElementById("here");
  const held = place?.closest<HTMLElement>("#original-body,.pane:not(#original .pane)");
  if (place && held) held.scrollTop += place.getBoundingClientRect().top - held.getBoundingClientRect().top - held.clientHeight / 3;
}

/** Words selected in an entry are put, with their place, into the form for what was missed. Offsets count characters, as the record's do. */
function takeSelection(): void {
  const words = document.getElementById("words");
  const quote = document.getElementById("missed-quote") as HTMLTextAreaElement | null;
  const start = document.getElementById("missed-start") as HTMLInputElement | null;
  if (!words || !quote || !start) return;
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !chosen.rangeCount || !words.contains(chosen.anchorNode) || !words.contains(chosen.focusNode)) return;
    const range = chosen.getRangeAt(0);
    const before = document.createRange();
    before.selectNodeContents(words);
    before.setEnd(range.startContainer, range.startOffset);
    quote.value = range.toString();
    start.value = String(Array.from(before.toString()).length);
  });
  quote.addEventListener("input", () => (start.value = ""));
}

document.addEventListener("keydown", pressed);
openAside();
watchOriginals();
takeSelection();
rememberWords();
findPlace();
slideDays();
quickReasons();
keepDrafts();
watchIdle();
