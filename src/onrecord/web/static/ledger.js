// The ledger's keys, rows that open, and judging in place.  Rows are reached one at a time (a roving tabindex):
// the focus itself is on a row, so that whoever hears the page is told it.

import { cite, onKey, say } from "./onrecord.js";

const rowsOf = () => [...document.querySelectorAll("#rows .entry-row")];
const entryOf = (node) => node?.closest?.("#rows tbody.entry") ?? null;
const current = () => document.querySelector("#rows .entry-row[tabindex='0']");
const focused = () => entryOf(document.activeElement);

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
  const here = focused()?.querySelector(".entry-row");
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
    for (const form of cell.querySelectorAll('form[action$="/judge"]')) judgeInPlace(form, entry);
    window.htmx?.process(cell);
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

/** Has a form of the row's own page answered here: by the row as it now is, in its place. */
function judgeInPlace(form, entry) {
  const name = `#${CSS.escape(entry.id)}`;
  form.setAttribute("hx-post", form.getAttribute("action"));
  form.setAttribute("hx-target", "closest tbody");
  form.setAttribute("hx-select", name);
  form.setAttribute("hx-swap", "outerHTML ignoreTitle:true");
  form.setAttribute("hx-status:4xx", "swap:none");
  form.dataset.judge = "";
}

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches?.("[data-judge]")) return;
  const entry = entryOf(sourceElement);
  request.body.set("back", selfAddress(entry));
  judged = { id: entry.id, verdict: request.body.get("verdict"), inside: entry.contains(document.activeElement) };
});

let judged = null;
// Who has nothing to point with has hardly a keyboard.
const WAY_BACK = matchMedia("(hover: hover)").matches ? " u undoes it." : "";
const DONE = {
  accept: `Accepted.${WAY_BACK}`, reject: `Rejected.${WAY_BACK}`, correct: `Corrected.${WAY_BACK}`,
  undo: "Undone.", note: "The note is kept.", tag: "The tag is on.", untag: "The tag is off.",
};

document.addEventListener("htmx:after:swap", (event) => {
  const { target, response } = event.detail.ctx;
  if (response?.status >= 400) { judged = null; return; } // it is told, and nothing was put in place
  if (target?.id === "rows" || target === document.body) { begin(); return; }
  const entry = judged && document.getElementById(judged.id);
  if (!entry) return;
  const { verdict, inside } = judged;
  judged = null;
  prepare(entry);
  if (inside) focusRow(entry.querySelector(".entry-row"));
  say(DONE[verdict] ?? "Done.");
});

/** Rows come without scripts in mind: what they can do with them is put on here. */
function prepare(entry) {
  entry.querySelector("[data-open]")?.setAttribute("aria-expanded", "false");
}

function begin() {
  const rows = rowsOf();
  makeCurrent(rows[0]);
  for (const row of rows) prepare(row.parentElement);
  const told = document.querySelector("#rows [data-counted]");
  if (told) document.getElementById("counted").textContent = told.textContent.trim();
  for (const button of document.querySelectorAll("[data-usual-columns]")) button.hidden = false;
}

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

/** Presses a row's own button, so that a key does what the button does. */
function press(verdict, else_) {
  const entry = focused();
  if (!entry) { say("Go to a row first: j"); return; }
  const button = entry.querySelector(`.entry-row button[value="${verdict}"]`);
  if (button) button.click();
  else say(else_);
}

function onRow(act) {
  return () => {
    const entry = focused();
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
onKey("a", () => press("accept", "It is judged already. u undoes that."));
onKey("r", () => press("reject", "It is judged already. u undoes that."));
onKey("u", () => press("undo", "Nobody judged this row."));
onKey("e", onRow((entry) => open(entry, { correct: true })));
onKey("c", onRow((entry) => cite(`/rows/${encodeURIComponent(entry.dataset.row)}/citation`)));
onKey("t", onRow((entry) => entry.querySelector("a.words")?.click()));

begin();
