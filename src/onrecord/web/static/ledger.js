// The ledger's keys, rows that open, and judging in place.  Rows are reached one at a time (a roving tabindex):
// the focus itself is on a row, so that whoever hears the page is told it.

import { cite, onKey, say } from "./onrecord.js";

const rowsOf = () => [...document.querySelectorAll("#rows .entry-row")];
const entryOf = (node) => node?.closest?.("#rows tbody.entry") ?? null;
const current = () => document.querySelector("#rows .entry-row[tabindex='0']");
const focused = () => entryOf(document.activeElement);
let wasInRows = false;

function makeCurrent(row) {
  for (const other of document.querySelectorAll("#rows .entry-row[tabindex='0']")) other.tabIndex = -1;
  if (row) row.tabIndex = 0;
}

function focusRow(row) {
  makeCurrent(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Goes so many rows on; from outside of the rows, to the one where somebody was last. */
function move(steps) {
  const rows = rowsOf();
  if (!rows.length) return false;
  const here = meant()?.querySelector(".entry-row");
  const at = here ? rows.indexOf(here) + steps : Math.max(0, rows.indexOf(current()));
  if (rows[at]) focusRow(rows[at]);
  return true;
}

/** The part of another page of ours that belongs into this one. */
function selfAddress(entry) {
  const { self, query } = document.getElementById("rows").dataset;
  return `${self}/${encodeURIComponent(entry.dataset.row)}${query ? `?${query}` : ""}`;
}

async function open(entry, { correct = false } = {}) {
  const detail = entry.querySelector(".detail");
  const cell = detail.firstElementChild;
  for (const other of document.querySelectorAll("#rows .entry.is-open")) if (other !== entry) close(other);
  if (!entry.classList.contains("is-open")) {
    const answer = await fetch(`/rows/${encodeURIComponent(entry.dataset.row)}`, { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById("row-detail");
    if (!part) {
      say(page.querySelector(".reason")?.textContent ?? "The row cannot be shown.");
      return;
    }
    cell.replaceChildren(document.adoptNode(part));
    detail.hidden = false;
    entry.classList.add("is-open");
    tellOpen(entry, true);
  }
  if (correct) focusCorrection(cell);
}

function close(entry) {
  const detail = entry.querySelector(".detail");
  const held = detail.contains(document.activeElement);
  detail.hidden = true;
  detail.firstElementChild.replaceChildren();
  entry.classList.remove("is-open");
  tellOpen(entry, false);
  if (held) focusRow(entry.querySelector(".entry-row"));
}

function toggle(entry) {
  if (entry.classList.contains("is-open")) close(entry);
  else open(entry);
}

function tellOpen(entry, isOpen) {
  entry.querySelector("[data-open]")?.setAttribute("aria-expanded", String(isOpen));
}

function focusCorrection(cell) {
  const form = [...cell.querySelectorAll("form")].find((one) => one.querySelector('[name="verdict"][value="correct"]'));
  if (!form) return;
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  for (const fold of form.querySelectorAll(":scope > details")) fold.open = true;
  const field = form.querySelector("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select");
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
}

// Judging.  A key acts on the row that is current when it is pressed.  What is said of one row waits for what was said
// of it before; rows do not wait for each other, so that a request is on its way before somebody leaves the page.

const lines = new Map(); // the last thing under way, by the row
let unsent = 0;

/** Says it of the row once all that was said of it before is answered. */
function judge(entry, verdict, values, form) {
  const { id } = entry;
  const before = lines.get(id);
  if (before) unsent += 1;
  const answered = (async () => {
    if (before) { await before; unsent -= 1; }
    const now = document.getElementById(id) ?? entry;
    // Asked again: what came before may have changed what can be said.
    if (form || allows(now, verdict)) await send(now, verdict, values ?? new URLSearchParams({ verdict }), form);
  })().catch(() => say(`The server does not answer: ${nameOf(entry)} is not judged.`)).finally(() => {
    if (lines.get(id) === answered) lines.delete(id);
  });
  lines.set(id, answered);
}

function allows(entry, verdict) {
  if (entry.querySelector(`.entry-row button[value="${verdict}"]`)) return true;
  const told = verdict === "undo" ? "nobody judged this row" : "it is judged already, u undoes that";
  say(`${nameOf(entry)}: ${told}.`);
  return false;
}

async function send(entry, verdict, values, form) {
  const name = nameOf(entry);
  values.set("back", selfAddress(entry));
  entry.setAttribute("aria-busy", "true");
  try {
    const address = `/rows/${encodeURIComponent(entry.dataset.row)}/judge`;
    const answer = await fetch(address, { method: "POST", body: values, keepalive: true });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) {
      say(`${name}: ${page.querySelector(".reason")?.textContent ?? `that did not work (${answer.status}).`}`);
      return;
    }
    put(page.getElementById(entry.id), entry, form);
    say(`${DONE[verdict] ?? "Done"}: ${name}${/^(accept|reject|correct)$/.test(verdict) ? WAY_BACK : ""}`);
  } finally {
    entry.removeAttribute("aria-busy");
  }
}

/** Puts a row as it now is in its place.  Only who was in it has the focus moved, and keeps it in the row. */
function put(fresh, entry, form) {
  const old = document.getElementById(entry.id);
  if (!fresh || !old) return; // other rows are shown by now
  const row = document.adoptNode(fresh).querySelector(".entry-row");
  const was = old.querySelector(".entry-row");
  const held = document.activeElement;
  const { tabIndex } = was;
  if (old.querySelector(".detail").contains(held) && !form?.closest(".detail")) {
    // Somebody writes in its details by now: only the row itself is put in place.
    old.className = `${fresh.className} is-open`;
    was.replaceWith(row);
    tellOpen(old, true);
  } else {
    const inside = old.contains(held);
    old.replaceWith(fresh);
    prepare(fresh);
    if (inside) row.focus({ preventScroll: true });
  }
  row.tabIndex = tabIndex;
}

/** Which row it is, for whoever has gone on meanwhile. */
function nameOf(entry) {
  const who = entry.querySelector(".c-who .who, .c-who bdi")?.textContent.trim();
  const words = entry.querySelector(".c-words")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const short = words.length > 48 ? `${words.slice(0, 47).trimEnd()}…` : words;
  return [who, short && `“${short.replace(/^[“"]|[”"]$/g, "")}”`].filter(Boolean).join(", ") || "this row";
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest('#rows form[action$="/judge"]');
  if (!form) return;
  event.preventDefault();
  const values = new URLSearchParams(new FormData(form, event.submitter));
  judge(entryOf(form), values.get("verdict"), values, form);
});

addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });

// Who has nothing to point with has hardly a keyboard.
const WAY_BACK = matchMedia("(hover: hover)").matches ? " · u undoes it" : "";
const DONE = {
  accept: "Accepted", reject: "Rejected", correct: "Corrected",
  undo: "Undone", note: "The note is kept", tag: "The tag is on", untag: "The tag is off",
};

document.addEventListener("htmx:after:swap", (event) => {
  const { target, response } = event.detail.ctx;
  if (response?.status >= 400) return; // it is told, and nothing was put in place
  if (target?.id === "rows" || target === document.body) begin();
});

/** Rows come without scripts in mind: what they can do with them is put on here. */
function prepare(entry) {
  entry.querySelector("[data-open]")?.setAttribute("aria-expanded", "false");
}

function begin() {
  const rows = rowsOf();
  wasInRows = false;
  makeCurrent(rows[0]);
  for (const row of rows) prepare(row.parentElement);
  tellWidth();
  const told = document.querySelector("#rows [data-counted]");
  if (told) document.getElementById("counted").textContent = told.textContent.trim();
  for (const button of document.querySelectorAll("[data-usual-columns]")) button.hidden = false;
}

// A table that is wider than its frame tells that it goes on.
function tellWidth() {
  const frame = document.querySelector("#rows .table-frame");
  frame?.toggleAttribute("data-goes-on", frame.scrollWidth - frame.clientWidth - frame.scrollLeft > 2);
}
document.addEventListener("scroll", (event) => { if (event.target.matches?.(".table-frame")) tellWidth(); }, true);
addEventListener("resize", tellWidth);

// The usual columns again, with one press.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-usual-columns]")) return;
  const boxes = document.querySelectorAll('input[name="columns"]');
  for (const box of boxes) box.checked = box.hasAttribute("data-usual");
  boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
});

const BUSY = "a, button, input, select, textarea, summary, label, .detail";

document.addEventListener("click", (event) => {
  const entry = entryOf(event.target);
  if (!entry) return;
  makeCurrent(entry.querySelector(".entry-row"));
  const opener = event.target.closest("[data-open]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(entry, { correct: opener.dataset.open === "correct" });
    return;
  }
  // Whoever marks words with the mouse does not want the row to open.
  if (event.target.closest(BUSY) || String(getSelection()).trim()) return;
  entry.querySelector(".entry-row").focus({ preventScroll: true });
  toggle(entry);
});
document.addEventListener("focusin", (event) => {
  const entry = entryOf(event.target);
  wasInRows = Boolean(entry);
  if (entry) makeCurrent(entry.querySelector(".entry-row"));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const entry = focused();
  if (entry?.classList.contains("is-open") && !document.querySelector("dialog[open]")) {
    close(entry);
    focusRow(entry.querySelector(".entry-row"));
  }
});

/** The row that keys are for: the one with the focus, or where that is nowhere, the one where it was last. */
function meant() {
  if (document.activeElement && document.activeElement !== document.body) return focused();
  return wasInRows ? entryOf(current()) : null;
}

function onRow(act) {
  return () => {
    const entry = meant();
    if (entry) act(entry);
    else say("Go to a row first: j");
  };
}

const inRows = () => document.activeElement?.matches("#rows .entry-row");

onKey("j", () => move(1));
onKey("k", () => move(-1));
onKey("ArrowDown", () => (inRows() ? move(1) : false));
onKey("ArrowUp", () => (inRows() ? move(-1) : false));
onKey("Enter", () => (inRows() ? toggle(focused()) : false));
onKey("o", onRow(toggle));
for (const [key, verdict] of [["a", "accept"], ["r", "reject"], ["u", "undo"]]) {
  onKey(key, onRow((entry) => judge(entry, verdict)));
}
onKey("e", onRow((entry) => open(entry, { correct: true })));
onKey("c", onRow((entry) => cite(`/rows/${encodeURIComponent(entry.dataset.row)}/citation`)));
onKey("t", onRow((entry) => entry.querySelector("a.words")?.click()));

begin();
