// The timeline: marks by arrow keys, what they are in a tip, and days chosen by dragging, keys and the wheel.

import { isTyping, onKey } from "./onrecord.js";

const DAY = 86400000;
const chart = () => document.getElementById("tl-chart");
// Looked up each time: the way back puts a page anew.
const section = () => document.getElementById("timeline");

// Days

const dayOf = (text) => {
  const day = new Date(0);
  const [year, month, date] = text.split("-").map(Number);
  day.setUTCFullYear(year, month - 1, date);
  return Math.round(day.getTime() / DAY);
};
const FIRST = dayOf("0001-01-01");
const LAST = dayOf("9999-12-31");
const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

function stretchOf(element) {
  return { first: dayOf(element.dataset.first), last: dayOf(element.dataset.last) };
}

/** Shows other days: the same page at its own address, so that the way back works. */
function show(first, last) {
  const from = Math.max(FIRST, Math.min(first, LAST));
  const to = Math.min(LAST, Math.max(last, from));
  const plain = section().dataset.plain;
  go(`${plain}${plain.includes("?") ? "&" : "?"}from=${textOf(from)}&to=${textOf(to)}`);
}

function go(address) {
  hideTip();
  const source = document.getElementById("tl-go");
  if (!window.htmx) { location.assign(address); return; }
  htmx.ajax("GET", address, { source, target: "#timeline", select: "#timeline", swap: "outerHTML", push: address });
}

function follow(id) {
  const link = document.getElementById(id);
  if (link?.href) go(link.getAttribute("href"));
}

/** Fewer or more days, with the day under the pointer staying under it. */
function zoom(factor, share = 0.5) {
  const { first, last } = stretchOf(section());
  const length = last - first + 1;
  const longer = Math.max(1, Math.round(length * factor));
  if (longer === length) return;
  const from = Math.round(first + share * (length - longer));
  show(from, from + longer - 1);
}

onKey("+", () => follow("tl-in"));
onKey("=", () => follow("tl-in"));
onKey("-", () => follow("tl-out"));
onKey("0", () => follow("tl-all"));
const elsewhere = (id) => (event) => {
  if (event.target !== document.body && event.target.id !== "main" && !event.target.closest?.(".tl-ways")) return false;
  follow(id);
};
onKey("ArrowLeft", elsewhere("tl-earlier"));
onKey("ArrowRight", elsewhere("tl-later"));

let wheeled = 0;
document.addEventListener("wheel", (event) => {
  const lane = event.ctrlKey && event.target.closest?.("#tl-chart, #tl-strip");
  if (!lane) return;
  event.preventDefault();
  if (event.timeStamp - wheeled < 250) return;
  wheeled = event.timeStamp;
  const box = drawing(lane).getBoundingClientRect();
  const share = lane.id === "tl-chart" ? (event.clientX - box.left) / box.width : 0.5;
  zoom(event.deltaY > 0 ? 2 : 0.5, Math.min(1, Math.max(0, share)));
}, { passive: false });

// Dragging: on the strip over the whole stretch, on the chart over its own days

let drag = null;
const drawing = (place) => place.querySelector("svg.tl-axis, svg.tl-histogram");

document.addEventListener("pointerdown", (event) => {
  const place = event.target.closest?.("#tl-strip, #tl-chart");
  if (!place || event.button !== 0 || !event.isPrimary) return;
  // A finger on the chart scrolls; the strip is for choosing.
  if (place.id === "tl-chart" && (event.pointerType === "touch" || event.target.closest("a, .tl-name"))) return;
  const box = drawing(place).getBoundingClientRect();
  const stretch = stretchOf(place.id === "tl-strip" ? place : section());
  const at = dayAt(event.clientX, box, stretch);
  const shown = stretchOf(section());
  const whole = shown.first <= stretch.first && shown.last >= stretch.last;
  const moves = place.id === "tl-strip" && !whole && at >= shown.first && at <= shown.last;
  drag = { place, box, stretch, x: event.clientX, at, shown, moves, first: null, last: null };
  place.setPointerCapture?.(event.pointerId);
  event.preventDefault();
});

function dayAt(x, box, { first, last }) {
  const share = Math.min(0.999999, Math.max(0, (x - box.left) / box.width));
  return first + Math.floor(share * (last - first + 1));
}

document.addEventListener("pointermove", (event) => {
  if (!drag || !event.isPrimary) return;
  if (drag.first === null && Math.abs(event.clientX - drag.x) < 4) return;
  const day = dayAt(event.clientX, drag.box, drag.stretch);
  if (drag.moves) {
    const length = drag.shown.last - drag.shown.first;
    const from = Math.max(drag.stretch.first, Math.min(drag.shown.first + day - drag.at, drag.stretch.last - length));
    Object.assign(drag, { first: from, last: from + length });
  } else {
    Object.assign(drag, { first: Math.min(day, drag.at), last: Math.max(day, drag.at) });
  }
  feedBack();
});

/** What is chosen so far: over the drawing, in words, and in the fields. */
function feedBack() {
  const { box, stretch, first, last, place } = drag;
  const length = stretch.last - stretch.first + 1;
  const left = (first - stretch.first) / length;
  const width = (last - first + 1) / length;
  if (place.id === "tl-strip") {
    const chosen = document.getElementById("tl-chosen");
    chosen.setAttribute("x", `${left * 100}%`);
    chosen.setAttribute("width", `${width * 100}%`);
  } else {
    const brush = document.getElementById("tl-brush");
    const from = box.left - place.getBoundingClientRect().left;
    brush.hidden = false;
    brush.style.setProperty("left", `${from + left * box.width}px`);
    brush.style.setProperty("width", `${width * box.width}px`);
  }
  document.getElementById("tl-said").textContent = first === last ? textOf(first) : `${textOf(first)} to ${textOf(last)}`;
  document.getElementById("tl-from").value = textOf(first);
  document.getElementById("tl-to").value = textOf(last);
}

function end(event) {
  if (!drag || !event.isPrimary) return;
  const { first, last } = drag;
  const cancelled = event.type === "pointercancel";
  drag = null;
  if (first === null) return;
  if (cancelled) { const shown = stretchOf(section()); show(shown.first, shown.last); return; }
  show(first, last);
}
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);

// Marks: one stop of the tab key, arrows from one to the next

const marksOf = (track) => [...track.querySelectorAll("a")];
const middle = (mark) => { const box = mark.getBoundingClientRect(); return box.left + box.width / 2; };

function prepare() {
  const marks = chart()?.querySelectorAll("[data-track] a") ?? [];
  marks.forEach((mark, at) => mark.setAttribute("tabindex", at ? "-1" : "0"));
}

function moveTo(mark) {
  chart().querySelectorAll('[data-track] a[tabindex="0"]').forEach((one) => one.setAttribute("tabindex", "-1"));
  mark.setAttribute("tabindex", "0");
  mark.focus();
  mark.scrollIntoView({ block: "nearest", inline: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const mark = event.target.closest?.("#tl-chart [data-track] a");
  if (!mark) return;
  const tracks = [...chart().querySelectorAll("[data-track]")].filter((one) => one.querySelector("a"));
  const at = tracks.indexOf(mark.closest("[data-track]"));
  const mine = marksOf(tracks[at]);
  const nearest = (track) => marksOf(track).reduce((best, one) =>
    (Math.abs(middle(one) - middle(mark)) < Math.abs(middle(best) - middle(mark)) ? one : best));
  const next = {
    ArrowLeft: () => mine[mine.indexOf(mark) - 1],
    ArrowRight: () => mine[mine.indexOf(mark) + 1],
    ArrowUp: () => tracks[at - 1] && nearest(tracks[at - 1]),
    ArrowDown: () => tracks[at + 1] && nearest(tracks[at + 1]),
    Home: () => mine[0],
    End: () => mine.at(-1),
    Escape: () => hideTip(),
    Enter: () => location.assign(mark.getAttribute("href")),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  const found = next();
  if (found) moveTo(found);
});

// The tip

function showTip(mark) {
  const tip = document.getElementById("tl-tip");
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const of = mark.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(6, of.left + of.width / 2 - own.width / 2), innerWidth - own.width - 6);
  const above = of.top - own.height - 6;
  tip.style.setProperty("left", `${left}px`);
  tip.style.setProperty("top", `${above > 4 ? above : of.bottom + 6}px`);
}
function hideTip() { document.getElementById("tl-tip")?.setAttribute("hidden", ""); }

const markAt = (event) => event.target?.closest?.("#tl-chart [data-track] a");
document.addEventListener("pointerover", (event) => {
  const mark = markAt(event);
  if (mark && !drag) showTip(mark); else hideTip();
});
document.addEventListener("focusin", (event) => { const mark = markAt(event); if (mark) showTip(mark); else hideTip(); });
document.addEventListener("scroll", () => { if (!document.activeElement?.matches("[data-track] a")) hideTip(); }, { capture: true, passive: true });

document.addEventListener("htmx:after:swap", prepare);
document.addEventListener("htmx:after:settle", prepare);
prepare();
