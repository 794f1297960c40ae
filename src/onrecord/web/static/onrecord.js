// What every screen does: keys, words for screen readers, the clipboard, and errors of requests.

const saidBox = document.getElementById("said");
let saidUntil = 0;

/** Tells something in passing: seen for some seconds, and read out. */
export function say(words) {
  saidBox.textContent = "";
  clearTimeout(saidUntil);
  requestAnimationFrame(() => { saidBox.textContent = words; });
  saidUntil = setTimeout(() => { saidBox.textContent = ""; }, 5000);
}

/** Whether somebody is typing, so that letters are no keys. */
export function isTyping(target) {
  return target.isContentEditable
    || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type));
}

const keys = new Map();

/** Does something when a key is pressed and nobody is typing; the later one counts. */
export function onKey(key, act) { keys.set(key, act); }

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const act = keys.get(event.key);
  if (act && act(event) !== false) event.preventDefault();
});

onKey("/", () => {
  const box = document.querySelector("[data-find]") || document.getElementById("find");
  if (!box) return false;
  box.focus();
  box.select();
});
onKey("?", () => document.getElementById("keys").showModal());

/** Puts words where they can be pasted; what has no clipboard (a page without TLS) gets the old way. */
export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.value = words;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

/** Copies the citation of a row; a browser that does not let us shows it. */
export async function cite(address) {
  const answer = await fetch(address, { headers: { Accept: "text/plain" } });
  if (!answer.ok) { say("There is no citation of this row."); return; }
  const words = (await answer.text()).trim();
  say((await copy(words)) ? "The citation is copied." : words);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-cite]");
  if (!button) return;
  event.preventDefault();
  cite(button.dataset.cite);
});

// An error of a request is told where it happened in place of the part that was asked for.
document.addEventListener("htmx:response:error", (event) => {
  const { text, response } = event.detail.ctx;
  const told = new DOMParser().parseFromString(text ?? "", "text/html").querySelector(".reason");
  say(told?.textContent ?? `That did not work (${response.status}).`);
});
document.addEventListener("htmx:error", () => say("The server does not answer. Is it still running?"));
