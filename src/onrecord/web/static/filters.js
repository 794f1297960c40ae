// The form of filters: addresses without empty fields, lists that tell what is chosen and close, a further name.

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

document.addEventListener("input", (event) => {
  const form = theForm();
  if (!form || event.target === form || event.target.form !== form) return;
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

/** Of several names one has to hold: below the last one stands room for another. */
function offerAnother(names) {
  const boxes = [...names.querySelectorAll("input")];
  const last = boxes.at(-1);
  if (!last.value.trim()) return;
  const next = last.cloneNode();
  next.value = "";
  next.id = `${boxes[0].id}-${boxes.length + 1}`;
  next.placeholder = "or";
  next.setAttribute("aria-label", `${names.querySelector("label").textContent}, or`);
  last.after(next);
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
