// Reading: one row is current on both sides; it is judged, opened, cited and missed ones are added.
// Offsets of the record count code points, and those of the page UTF-16 units: they are converted.

import { cite, onKey, say } from "./onrecord.js";

const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const cards = () => all("#cards > .card");
const quoted = (id) => `[data-row="${CSS.escape(id)}"]`;
let current = null;

// Who is current

function light(id, name) {
  all(`.${name}`).forEach((element) => element.classList.remove(name));
  if (id) all(`#text ${quoted(id)}, #cards > ${quoted(id)}`).forEach((element) => element.classList.add(name));
}

function firstMark(id) {
  const marks = all(`#text ${quoted(id)}`);
  return marks.find((mark) => mark.dataset.n) ?? marks[0];
}

function unfold(element) {
  const fold = element.closest("details.fence");
  if (fold) fold.open = true;
}

function isNarrow() { return matchMedia("(max-width: 60rem)").matches; }

function choose(id, { scrollText = true, scrollCard = true, focus = true, sheet = false } = {}) {
  const card = id && find(`#cards > ${quoted(id)}`);
  if (!card) return;
  current = id;
  light(id, "current");
  all(".sheet").forEach((element) => element.classList.remove("sheet"));
  if (sheet && isNarrow()) card.classList.add("sheet");
  const mark = firstMark(id);
  if (mark && scrollText) { unfold(mark); mark.scrollIntoView({ block: "center" }); }
  if (scrollCard && !isNarrow()) card.scrollIntoView({ block: "nearest" });
  for (const one of cards()) one.removeAttribute("aria-current");
  card.setAttribute("aria-current", "true");
  if (focus) (card.querySelector(".open") ?? card.querySelector("button"))?.focus({ preventScroll: true });
  const address = new URL(location);
  address.searchParams.set("row", id);
  if (!id.startsWith("gap-")) history.replaceState(history.state, "", address);
}

function step(by) {
  const list = cards();
  if (!list.length) return;
  const at = list.findIndex((card) => card.dataset.row === current);
  const next = list[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by, 0), list.length - 1)];
  choose(next.dataset.row, { sheet: true });
}

onKey("j", () => step(1));
onKey("k", () => step(-1));
onKey("ArrowDown", (event) => (event.target.closest("#cards") ? step(1) : false));
onKey("ArrowUp", (event) => (event.target.closest("#cards") ? step(-1) : false));
onKey("f", () => {
  const folds = all("details.fence");
  const open = folds.some((fold) => !fold.open);
  folds.forEach((fold) => { fold.open = open; });
  say(open ? "What is not reporting is unfolded." : "What is not reporting is folded.");
});
onKey("Escape", () => {
  all(".sheet").forEach((element) => element.classList.remove("sheet"));
  closeDetail();
  hideChoice();
});

/** Closes the current row; who was in it is on the row again. */
function closeDetail() {
  const detail = currentCard()?.querySelector(".detail");
  if (!detail) return;
  const held = detail.contains(document.activeElement);
  detail.replaceChildren();
  if (held) currentCard().querySelector(".open").focus({ preventScroll: true });
}

function currentCard() { return current && find(`#cards > ${quoted(current)}`); }

onKey("Enter", (event) => {
  if (event.target.closest("a, button, summary, input") && !event.target.closest(".open")) return false;
  return toggleDetail();
});
onKey("o", () => toggleDetail());

function toggleDetail(then) {
  const card = currentCard();
  const detail = card?.querySelector(".detail");
  if (!detail) return false;
  if (detail.childElementCount && !then) { closeDetail(); return true; }
  if (then) afterDetail = then;
  card.querySelector(".open").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  return true;
}

let afterDetail = null;

function judge(verdict) {
  const button = currentCard()?.querySelector(`.row-actions button[value="${verdict}"]`);
  if (!button) { say(verdict === "undo" ? "Nothing was judged of it." : "It is judged already: undo that first (u)."); return; }
  button.click();
}
onKey("a", () => judge("accept"));
onKey("r", () => judge("reject"));
onKey("u", () => judge("undo"));
onKey("c", () => { if (current && !current.startsWith("gap-")) cite(`/rows/${current}/citation`); });
onKey("e", () => toggleDetail(() => {
  const form = currentCard().querySelector("details.correct");
  form.open = true;
  form.querySelector("input:not([type=hidden]), textarea, select").focus();
}));

document.addEventListener("mouseover", (event) => {
  const row = event.target.closest("#text .m, #cards > .card")?.dataset.row;
  light(row ?? null, "on");
});
document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-jump]");
  if (jump && find("#text")) {
    const [start, end] = jump.dataset.jump.split("-").map(Number);
    if (showPlace(start, end || start + 1)) event.preventDefault();
    return;
  }
  const mark = event.target.closest("#text .m");
  if (mark && getSelection().isCollapsed) choose(mark.dataset.row, { scrollText: false, focus: false, sheet: true });
  const card = event.target.closest("#cards > .card");
  if (card && !event.target.closest("a, button, input, select, textarea, summary, form")) choose(card.dataset.row, { focus: false });
  else if (card) { current = card.dataset.row; light(current, "current"); }
});
document.addEventListener("focusin", (event) => {
  const card = event.target.closest("#cards > .card");
  if (card && card.dataset.row !== current) choose(card.dataset.row, { scrollText: !isNarrow(), focus: false });
});

// Forms inside an opened row judge it in place, too.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-judge]");
  const card = form?.closest(".card");
  if (!card) return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form, event.submitter));
  values.back = card.querySelector('.row-actions [name="back"]').value;
  htmx.ajax("POST", form.getAttribute("action"), { values, target: "#reading", select: "#reading", swap: "outerMorph" });
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.closest?.(".detail")) {
    const card = event.detail.ctx.target.closest(".card");
    const room = isNarrow() ? innerHeight : find(".record").clientHeight;
    card.scrollIntoView({ block: card.offsetHeight > room ? "start" : "nearest" });
    afterDetail?.();
    afterDetail = null;
    return;
  }
  const wanted = find("#cards > [data-current]")?.dataset.row ?? current;
  if (wanted) choose(wanted, { scrollText: false });
});

// Places: code points of the article's text <-> places in the page

function* textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode;
}

function pointAt(offset) {
  const blocks = all("#text .block").filter((block) => Number(block.dataset.start) <= offset);
  const block = blocks.at(-1);
  if (!block) return null;
  let left = offset - Number(block.dataset.start);
  for (const node of textNodes(block)) {
    const points = [...node.data];
    if (left <= points.length) return { node, at: points.slice(0, left).join("").length, block };
    left -= points.length;
  }
  return null;
}

function offsetOf(node, at) {
  const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("#text .block");
  if (!block) return null;
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEnd(node, at);
  return Number(block.dataset.start) + [...range.toString()].length;
}

function showPlace(start, end) {
  const from = pointAt(start);
  const to = pointAt(end);
  if (!from || !to) return false;
  unfold(from.block);
  const range = document.createRange();
  range.setStart(from.node, from.at);
  range.setEnd(to.node, to.at);
  if (window.Highlight) {
    CSS.highlights.set("jumped", new Highlight(range));
    setTimeout(() => CSS.highlights.delete("jumped"), 2500);
  }
  (from.node.parentElement ?? from.block).scrollIntoView({ block: "center" });
  return true;
}

// What was missed: words are selected, and their part chosen

const missed = () => find("#missed");
const choice = () => find("#choose");
let selected = null;

function hideChoice() { choice().hidden = true; selected = null; }

function readSelection() {
  const chosen = getSelection();
  if (chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  if (!find("#text")?.contains(range.commonAncestorContainer)) return null;
  let start = offsetOf(range.startContainer, range.startOffset);
  let end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return null;
  const words = range.toString();
  start += [...words].length - [...words.trimStart()].length;
  end -= [...words].length - [...words.trimEnd()].length;
  return start < end ? { start, end, words: words.trim().replace(/\s+/g, " "), box: range.getBoundingClientRect() } : null;
}

document.addEventListener("selectionchange", () => {
  if (!find("#choose") || document.activeElement?.closest?.("#choose")) return;
  selected = readSelection();
  choice().hidden = !selected;
  if (!selected) return;
  const bar = choice();
  const left = Math.min(Math.max(selected.box.left, 8), innerWidth - bar.offsetWidth - 8);
  bar.style.setProperty("left", `${left}px`);
  bar.style.setProperty("top", `${Math.max(selected.box.top - bar.offsetHeight - 8, 8)}px`);
});
document.addEventListener("mousedown", (event) => { if (event.target.closest("#choose, #add-missed")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const part = event.target.closest("#choose [data-part]");
  if (part && selected) { openMissed(part.dataset.part === "trigger" ? "event" : "statement"); fill(part.dataset.part, selected); hideChoice(); getSelection().removeAllRanges(); }
  if (event.target.closest("#add-missed")) openMissedWith(readSelection());
  if (event.target.closest("#missed-close")) { missed().hidden = true; find("#add-missed").focus(); }
  const gap = event.target.closest("[data-missed]");
  if (gap) {
    openMissed("statement");
    const marks = all(`#text ${quoted(`gap-${gap.dataset.missed}`)}`);
    const words = marks.map((mark) => mark.textContent).join("");
    const start = Number(gap.dataset.missed);
    fill("content", { start, end: start + [...words].length, words: words.trim().replace(/\s+/g, " ") });
    find("#missed-cue").focus();
  }
});

function openMissed(kind) {
  const form = missed();
  form.hidden = false;
  if (kind) { form.querySelector(`[name="kind"][value="${kind}"]`).checked = true; showKind(); }
  form.scrollIntoView({ block: "nearest" });
  if (!kind) form.querySelector("textarea:not([disabled])").focus();
}

function fill(part, { start, end, words }) {
  const form = missed();
  form.elements[part].value = words;
  form.elements[`${part}_at`].value = `${start}:${end}`;
  form.elements[`${part}_words`].value = words;
  say(`That is the ${part} now.`);
}

function showKind() {
  const kind = missed().querySelector('[name="kind"]:checked').value;
  for (const field of missed().querySelectorAll(".field")) {
    const off = !field.classList.contains(`of-${kind}`);
    field.hidden = off;
    field.querySelectorAll("input, textarea, select").forEach((input) => { input.disabled = off; });
  }
}
document.addEventListener("change", (event) => { if (event.target.closest('#missed [name="kind"]')) showKind(); });
onKey("n", () => openMissedWith(readSelection()));

/** Opens the form with what is selected: its content, or what tells an event. */
function openMissedWith(chosen) {
  openMissed();
  if (!chosen) return;
  const part = missed().querySelector('[name="kind"]:checked').value === "event" ? "trigger" : "content";
  fill(part, chosen);
  hideChoice();
}

// Words that are typed stand somewhere: next to what was chosen, and it is shown where.

function textOf() {
  const points = [];
  for (const block of all("#text .block")) {
    const start = Number(block.dataset.start);
    while (points.length < start) points.push("\n");
    points.push(...block.textContent);
  }
  return points;
}

function locate(words, near) {
  const text = textOf();
  const wanted = words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const found = [];
  // Places are counted in code points, so the text is looked through as such.
  const plain = text.map((point) => (point.length > 1 ? "\uFFFD" : point)).join("");
  const sought = [...wanted].map((point) => (point.length > 1 ? "\uFFFD" : point)).join("");
  const left = /^\w/.test(words.trim()) ? "(?<!\\w)" : "";
  const right = /\w$/.test(words.trim()) ? "(?!\\w)" : "";
  for (const match of plain.matchAll(new RegExp(left + sought + right, "gu"))) found.push([match.index, match.index + match[0].length]);
  const away = ([start, end]) => Math.max(0, start - near[1], near[0] - end);
  return found.length ? { at: found.reduce((best, one) => (away(one) < away(best) ? one : best)), count: found.length } : null;
}

document.addEventListener("change", (event) => {
  const field = event.target.closest("#missed textarea");
  if (!field || !field.value.trim()) return;
  const form = missed();
  const places = form.elements[`${field.name}_at`];
  if (places.value && form.elements[`${field.name}_words`].value === field.value.trim()) return;
  const beside = (form.elements.content_at.value || form.elements.trigger_at.value || "0:0").split(":").map(Number);
  const found = locate(field.value, beside);
  const told = find(`#where-${field.name}`);
  places.value = found ? found.at.join(":") : "";
  form.elements[`${field.name}_words`].value = found ? field.value.trim() : "";
  const many = `It stands ${found?.count} times; the one shown is taken. To take another, select it.`;
  afterPress(() => {
    told.textContent = !found ? "These words do not stand in the text." : found.count > 1 ? many : "";
    if (found && !form.matches(".htmx-request")) showPlace(...found.at);
  });
});

/** Does something once no button is held down: what moves away under the pointer is not clicked. */
function afterPress(act) {
  if (pressed) document.addEventListener("pointerup", () => setTimeout(act), { once: true });
  else act();
}
let pressed = false;
document.addEventListener("pointerdown", () => { pressed = true; }, { capture: true });
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { pressed = false; }, { capture: true });

// Where the address leads

const wanted = find("#cards > [data-current]")?.dataset.row;
if (wanted) choose(wanted, { focus: false });
const place = /^#at-(\d+)$/.exec(location.hash);
if (place) showPlace(Number(place[1]), Number(place[1]) + 1);
