// Small comforts. Every page works without this file; all words come from the page (data- attributes), so they are translated.

const once = (element, name) => !element.dataset[name] && (element.dataset[name] = "yes");

// --- Frame: "/" goes to the search box, the menu folds -------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.getElementById("search");
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu-button]");
  if (!button) return;
  const open = document.body.dataset.menu !== "open";
  document.body.dataset.menu = open ? "open" : "";
  button.setAttribute("aria-expanded", String(open));
});

// --- Tables: the row is the link; roles survive the stacked layout of small screens -------------------

document.addEventListener("click", (event) => {
  const row = event.target.closest(".rosi-table--linked tbody tr");
  if (!row || event.target.closest("a, button, input, label, select, summary")) return;
  if (String(window.getSelection())) return; // somebody is selecting text
  const link = row.querySelector("[data-row-link]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

function keepTableRoles(table) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
    if (part.hasAttribute("role")) continue;
    const role = part.tagName === "TH" ? (part.scope === "row" ? "rowheader" : "columnheader") : ROLES[part.tagName];
    part.setAttribute("role", role);
  }
}

// --- Fields --------------------------------------------------------------------------------------------

function countDown(counter) {
  const field = counter.previousElementSibling;
  const show = () => {
    counter.textContent = counter.dataset.left.replace("{n}", field.maxLength - field.value.length);
  };
  field.addEventListener("input", show);
  show();
}

/** "12032026" and "1/3/26" become 12-03-2026; anything else stays as it was typed. */
function asDate(text) {
  const match = /^(\d{1,2})[-/. ]?(\d{1,2})[-/. ]?(\d{4}|\d{2})$/.exec(text.trim());
  if (!match || /^\d{5,7}$/.test(text.trim())) return text;
  const [, day, month, year] = match;
  return `${day.padStart(2, "0")}-${month.padStart(2, "0")}-${year.length === 2 ? "20" + year : year}`;
}

function datePicker(box) {
  const field = box.querySelector("input");
  field.addEventListener("change", () => (field.value = asDate(field.value)));
  const button = box.querySelector("[data-date-button]");
  const native = document.createElement("input");
  if (!("showPicker" in native) || field.disabled || field.readOnly) return;
  native.type = "date";
  native.className = "rosi-date__native";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  box.append(native);
  button.hidden = false;
  button.addEventListener("click", () => {
    const typed = /^(\d{2})-(\d{2})-(\d{4})$/.exec(asDate(field.value));
    native.value = typed ? `${typed[3]}-${typed[2]}-${typed[1]}` : "";
    native.showPicker();
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    field.value = native.value.split("-").reverse().join("-");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}

// --- Forms: drafts save themselves, unsaved changes are guarded -----------------------------------------

const RETRY = 15000;
const PAUSE = 2000;

function draft(form) {
  const status = form.querySelector("[data-draft-status]");
  let timer = null;
  let busy = false;

  const say = (state, time) => {
    if (!status) return;
    status.dataset.state = state === "saving" || state === "saved" ? state : "failed";
    status.textContent = (status.dataset[state] || "").replace("{time}", time || "");
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save() {
    if (busy) return later(PAUSE);
    busy = true;
    const version = form.rosiVersion;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    say("saving");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        redirect: "manual", // a redirect means: sign in first
        headers: { "X-CSRFToken": data.get("csrfmiddlewaretoken") || "", "X-Requested-With": "fetch" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new Error("signedOut");
      if (!answer.ok) throw new Error("failed");
      if (form.rosiVersion === version) form.rosiUnsaved = false;
      say("saved", new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" }));
    } catch (error) {
      say(error.message === "signedOut" ? "signedOut" : "failed");
      later(RETRY);
    }
    busy = false;
  }

  form.addEventListener("rosi:changed", () => later(PAUSE));
  form.addEventListener("rosi:save", () => later(0)); // a sitting is about to end (idle.js)
  form.addEventListener("submit", () => clearTimeout(timer));
}

function watch(form) {
  form.rosiVersion = 0;
  const changed = () => {
    form.rosiVersion += 1;
    form.rosiUnsaved = true;
    form.dispatchEvent(new CustomEvent("rosi:changed"));
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => (form.rosiUnsaved = false));
  if (form.dataset.draftUrl) draft(form);
}

window.addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("[data-guard], [data-draft-url]")) {
    if (form.rosiUnsaved) event.preventDefault();
  }
});

// A second click on a button that is at work does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
  if (form.rosiSent && Date.now() - form.rosiSent < 3000) event.preventDefault();
  else form.rosiSent = Date.now();
});

// --- htmx: a piece that could not be fetched says so; a whole page in place of a piece means: signed out -----

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.elt.matches("[hx-trigger^='every']")) return; // it asks again by itself
    const text = document.getElementById("not-fetched");
    const place = document.getElementById("messages");
    place?.replaceChildren(text.content.cloneNode(true));
    place?.scrollIntoView({ block: "nearest" });
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.shouldSwap || !/^\s*<!doctype/i.test(event.detail.serverResponse)) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

// --- Everything that is new on the page, also after an htmx swap -----------------------------------------

function enhance(root) {
  const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  for (const table of all(".rosi-table")) if (once(table, "roles")) keepTableRoles(table);
  for (const counter of all("[data-counter]")) if (once(counter, "ready")) countDown(counter);
  for (const box of all("[data-date]")) if (once(box, "ready")) datePicker(box);
  for (const box of all("[data-combobox]")) if (once(box, "ready")) combobox(box);
  for (const form of all("form[data-guard], form[data-draft-url]")) if (once(form, "ready")) watch(form);
  all("[data-summary]")[0]?.focus();
}

enhance(document.body);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("click", (event) => {
  // A summary link goes into the field itself, also when that is hidden behind a list.
  const link = event.target.closest("[data-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    (field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") || field).focus();
  }
});
