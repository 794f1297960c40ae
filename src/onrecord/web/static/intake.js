// Intake: files can be dropped, are listed before they are sent, and too many are told at once.

const form = document.getElementById("choose");
const drop = document.getElementById("drop");
const input = document.getElementById("files-files");
const picked = document.getElementById("picked");
const LISTED = 20;

function words(bytes) {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Why these files cannot be sent together; empty if they can. */
function trouble(files) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(form.dataset.mostFiles)) {
    return `These are ${files.length} files; send at most ${form.dataset.mostFiles} at a time.`;
  }
  if (size > Number(form.dataset.mostBytes)) {
    return `These are ${words(size)} together; send fewer at a time, or add them on the command line.`;
  }
  return "";
}

function list() {
  const files = [...input.files];
  const lines = files.slice(0, LISTED).map((file) => `${file.name} (${words(file.size)})`);
  if (files.length > LISTED) lines.push(`and ${files.length - LISTED} more`);
  picked.replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
  input.setCustomValidity(trouble(files));
  input.reportValidity();
}

if (form) {
  for (const hint of form.querySelectorAll(".droppable")) hint.hidden = false;
  input.addEventListener("change", list);
  let inside = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  // What is dropped beside the place for it would be opened by the browser, in place of this page.
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => { if (hasFiles(event)) event.preventDefault(); });
  }
  drop.addEventListener("dragenter", (event) => {
    if (hasFiles(event)) { inside += 1; drop.classList.add("over"); }
  });
  drop.addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1);
    drop.classList.toggle("over", inside > 0);
  });
  drop.addEventListener("drop", (event) => {
    inside = 0;
    drop.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    list();
  });
  if (input.files.length) list(); // a browser that went back remembers them
}

document.getElementById("text-text")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
