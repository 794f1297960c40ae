// The form of filters: addresses without empty fields, lists that tell what is chosen and close, a further name.

import { say } from "./onrecord.js";

// A page that history brings back is put into this one, so nothing is kept of what stood in it.
const theForm = () => document.getElementById("filters");

// An empty field asks for nothing, and is not to stand in the address.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (sourceElement.id !== "filters") return;
  for (const name of new Set(request.body.keys())) {
    const values = request.body.getAll(name).filter((value) => value.trim() !== "");
    request.body.delete(name);
    for (const value of values) request.body.append(name, value);
  }
});

// An address tells what is shown; what was refused (half a phrase, while it is typed) is not.
document.addEventListener("htmx:before:history:update", (event) => {
  if (event.detail.response?.status >= 400) event.preventDefault();
});

// What is refused is told at its field until that is changed, and the rows that still stand there are none of it.
document.addEventListener("htmx:response:error", (event) => {
  const { sourceElement, text } = event.detail.ctx;
  if (sourceElement.id !== "filters") return;
  const page = new DOMParser().parseFromString(text ?? "", "text/html");
  const reason = page.querySelector(".reason")?.textContent.trim();
  if (!reason) return;
  const remedy = page.querySelector(".reason + p:not(:has(a))")?.textContent.trim();
  refuse(sourceElement, reason, remedy);
});

function refuse(form, reason, remedy) {
  takeBack(form);
  const name = reason.match(/^\w+/)?.[0];
  const said = reason.match(/'(.*)'/)?.[1];
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select")];
  const field = fields.find((one) => one.name === name && (one.value === said || one.type === "checkbox"))
    ?? fields.find((one) => one.name === name) ?? fields.find((one) => said && one.value === said);
  const told = document.createElement("p");
  told.className = "wrong";
  told.id = "filters-wrong";
  told.setAttribute("role", "alert");
  (field?.closest(".field") ?? form).append(told);
  told.textContent = [field ? reason.replace(/^[^:]*: /, "") : reason, remedy].filter(Boolean).map(asSentence).join(" ");
  if (field) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
    say(""); // it is told where it stays
  }
  const rows = document.querySelector(form.getAttribute("hx-target"));
  if (!rows) return;
  for (const part of rows.children) part.inert = true;
  const notice = document.createElement("p");
  notice.className = "notice refused";
  notice.textContent = `What stands below is not what the filters ask. ${asSentence(reason)}`;
  rows.prepend(notice);
}

const asSentence = (words) => words[0].toUpperCase() + words.slice(1);

function takeBack(form) {
  document.getElementById("filters-wrong")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  const rows = document.querySelector(form.getAttribute("hx-target"));
  rows?.querySelector(":scope > .refused")?.remove();
}

document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (sourceElement?.id === "filters" && response?.status < 400) takeBack(sourceElement);
});

document.addEventListener("input", (event) => {
  const form = theForm();
  if (!form || event.target === form || event.target.form !== form) return;
  if (event.target.matches("[data-begin]")) offerNames(event.target);
  const pick = event.target.closest("[data-pick]");
  if (pick) tell(pick);
  const names = event.target.closest("[data-names]");
  if (names) offerAnother(names);
  // What stands elsewhere on the page and belongs to the form asks anew as its own fields do.
  if (!form.contains(event.target)) form.dispatchEvent(new Event("input", { bubbles: true }));
});

/** Says on a list that opens what is chosen in it. */
function tell(pick) {
  const said = pick.querySelector(".pick-said");
  const chosen = [...pick.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
  said.textContent = chosen.join(", ") || said.dataset.any;
}

/** Of several names one has to hold: below the last one stands room for another, while somebody is there. */
function offerAnother(names) {
  const boxes = [...names.querySelectorAll("input")];
  const last = boxes.at(-1);
  if (!last.value.trim()) return;
  last.classList.remove("spare");
  const next = last.cloneNode();
  next.classList.add("spare");
  next.value = "";
  next.id = `${boxes[0].id}-${boxes.length + 1}`;
  next.placeholder = "or";
  next.setAttribute("aria-label", `${names.querySelector("label").textContent}, or`);
  for (const name of ["aria-invalid", "aria-describedby"]) next.removeAttribute(name);
  last.after(next);
}

/** Names of the record that have a word which begins as is typed. */
let asked = 0;
async function offerNames(box) {
  const begin = box.value.trim();
  const list = document.getElementById("list-begin");
  if (begin.length < 2 || [...list.options].some((one) => one.value === begin)) return;
  const turn = ++asked;
  const answer = await fetch(`/names?begin=${encodeURIComponent(begin)}`).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  list.replaceChildren(...(await answer.json()).map((name) => new Option("", name)));
}

function begin() {
  for (const names of theForm()?.querySelectorAll("[data-names]") ?? []) offerAnother(names);
}
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target === document.body) begin();
});
begin();

// Of the lists that open one is open at a time, and a click elsewhere or Escape closes it.
const LISTS = "details[data-pick][open], details[data-menu][open]";

document.addEventListener("click", (event) => {
  for (const list of document.querySelectorAll(LISTS)) if (!list.contains(event.target)) list.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const list = event.target.closest?.(LISTS) ?? document.querySelector(LISTS);
  if (!list) return;
  list.open = false;
  list.querySelector("summary").focus();
});
