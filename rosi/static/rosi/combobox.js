// A long list that one can type in: a combobox over a select, which stays and keeps the value. rosi.js calls it.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const MOST = 100;

function combobox(box) {
  const select = box.querySelector("select");
  const choices = [...select.options]
    .filter((option) => option.value && !option.disabled)
    .map((option) => {
      const group = option.parentElement.label;
      return { option, label: option.text.trim(), words: plain(`${group || ""} ${option.text} ${option.dataset.words || ""}`) };
    });
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let shown = [];
  let active = -1;

  input.type = "text";
  input.className = `utrecht-textbox utrecht-textbox--html-input rosi-combobox__input ${select.className.replace(/utrecht-select\S*/g, "")}`;
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = select.options[0]?.value === "" ? select.options[0].text.trim() : ""; // "all", "choose"
  input.disabled = select.disabled;
  input.id = select.id;
  list.id = `${select.id}-list`;
  list.className = "rosi-combobox__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.labels[0]?.textContent.trim() || "");
  told.className = "rosi-unseen";
  told.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }
  for (const name of ["aria-describedby", "aria-invalid", "required"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.id = `${select.id}-value`;
  select.hidden = true;
  select.required = false;
  box.append(input, list, told);

  const chosen = () => (select.value ? select.selectedOptions[0].text.trim() : "");
  const isOpen = () => !list.hidden;

  function mark(index) {
    active = index;
    [...list.children].forEach((item, at) => item.role === "option" && item.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function open(all) {
    const words = all ? [] : plain(input.value).split(/\s+/).filter(Boolean);
    shown = choices.filter((choice) => words.every((word) => choice.words.includes(word))).slice(0, MOST);
    list.replaceChildren(
      ...shown.map((choice, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${at}`;
        item.className = "rosi-combobox__option";
        item.role = "option";
        item.textContent = choice.label;
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(choice));
        return item;
      }),
    );
    if (!shown.length) {
      const item = document.createElement("li");
      item.className = "rosi-combobox__none";
      item.role = "option";
      item.setAttribute("aria-disabled", "true");
      item.textContent = box.dataset.none;
      list.append(item);
    }
    told.textContent = shown.length ? box.dataset.count.replace("{n}", shown.length) : box.dataset.none;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(all ? shown.findIndex((choice) => choice.option.selected) : shown.length && words.length ? 0 : -1);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
    told.textContent = "";
  }

  function choose(choice) {
    const before = select.value;
    select.value = choice ? choice.option.value : "";
    input.value = chosen();
    close();
    if (select.value === before) return;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation(); // what counts for the form is the choice, not the typing
    open(false);
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("click", () => (isOpen() ? close() : open(true)));
  input.addEventListener("keydown", (event) => {
    const last = shown.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen()) open(true);
      else if (last >= 0) mark(event.key === "ArrowDown" ? (active >= last ? 0 : active + 1) : active <= 0 ? last : active - 1);
    } else if (event.key === "Enter" && isOpen()) {
      event.preventDefault();
      if (shown[active]) choose(shown[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      input.value = chosen();
      close();
    }
  });
  input.addEventListener("blur", () => {
    // What was typed becomes the one choice it can mean; otherwise the earlier choice stands.
    const typed = plain(input.value.trim());
    if (!typed) choose(null);
    else if (typed !== plain(chosen())) {
      const exact = choices.find((choice) => plain(choice.label) === typed);
      if (exact || (isOpen() && shown.length === 1)) choose(exact || shown[0]);
      else input.value = chosen();
    }
    close();
  });
  input.value = chosen();
}
