// The end of a sitting: warns two minutes before, saves drafts first, and offers to stay. The server holds the rule; this only tells.
// Typing and clicking tell the server now and then that somebody is there. What a page asks by itself does not (accounts/sign_in/guards.py).

const idle = document.getElementById("idle");
const TELL = 60000; // ms: somebody who types tells so at most once a minute
const SAVING = 3000; // ms: how long a draft may take before the page is left

if (idle) {
  const { url, signIn, user, warn } = idle.dataset;
  const text = idle.querySelector("#idle-text");
  const said = idle.querySelector("[data-idle-said]");
  let end = Date.now() + Number(idle.dataset.left) * 1000;
  let told = Date.now();
  let busy = false;
  let over = false;

  const left = () => Math.max(0, Math.round((end - Date.now()) / 1000));
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const inWords = (seconds) =>
    seconds > 90
      ? idle.dataset.minutes.replace("{n}", Math.round(seconds / 60))
      : idle.dataset.seconds.replace("{n}", seconds);

  /** Ask the server how long it holds; with "POST" say that somebody is there. Null: not signed in. */
  async function ask(method) {
    const answer = await fetch(url, {
      method,
      credentials: "same-origin",
      redirect: "manual", // a redirect means: sign in first
      headers: { "X-Requested-With": "fetch", ...(method === "POST" && { "X-CSRFToken": token() }) },
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return null;
    if (!answer.ok) throw new Error("failed");
    const found = await answer.json();
    end = Date.now() + found.left * 1000;
    return found;
  }

  const unsaved = () => [...document.querySelectorAll("form")].some((form) => form.rosiUnsaved);
  const saveDrafts = () => {
    for (const form of document.querySelectorAll("form[data-draft-url]"))
      if (form.rosiUnsaved) form.dispatchEvent(new CustomEvent("rosi:save"));
  };

  // --- Somebody is there --------------------------------------------------------------------------------

  async function here() {
    if (idle.open || busy || Date.now() - told < TELL) return;
    told = Date.now();
    await ask("POST").catch(() => {});
  }
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, here, { passive: true });

  // --- The warning ----------------------------------------------------------------------------------------

  function show(state) {
    const ended = state === "ended";
    idle.classList.toggle("rosi-idle--ended", ended);
    idle.querySelector("#idle-title").textContent = ended ? idle.dataset.endedTitle : idle.dataset.warningTitle;
    idle.querySelector("[data-idle-warning]").hidden = ended;
    idle.querySelector("[data-idle-ended]").hidden = !ended;
    if (ended) text.textContent = said.textContent = idle.dataset.ended;
    if (!idle.open) idle.showModal();
    (ended ? idle.querySelector("[data-idle-ended] a") : idle.querySelector("[data-idle-stay]")).focus();
  }

  async function stay() {
    const found = await ask("POST").catch(() => undefined);
    if (found === null) return finish();
    told = Date.now();
    if (found && idle.open) idle.close();
  }

  /** The sitting is over. Nothing unsaved: to the sign-in page, and back here afterwards. Else the page waits, covered. */
  async function finish() {
    over = true;
    if (unsaved()) return show("ended");
    const here = encodeURIComponent(window.location.pathname + window.location.search);
    window.location.assign(`${signIn}?next=${here}`);
  }

  idle.querySelector("[data-idle-stay]").addEventListener("click", stay);
  idle.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape is an answer too: somebody is there
    if (!over) stay();
  });
  idle.querySelector("[data-idle-back]").addEventListener("click", async () => {
    const found = await ask("GET").catch(() => null);
    if (!found) return (text.textContent = said.textContent = idle.dataset.notYet);
    if (String(found.user) !== user) return window.location.reload(); // somebody else sits here now
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = found.token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": found.token }));
    over = false;
    idle.close();
  });

  // --- The clock --------------------------------------------------------------------------------------------

  let lastSaid = "";
  async function tick() {
    if (over || busy) return;
    if (left() > Number(warn)) {
      if (idle.open) idle.close(); // somebody went on in another window
      return;
    }
    busy = true;
    try {
      if (!idle.open) {
        saveDrafts();
        if ((await ask("GET")) === null) return await finish(); // another window may know better
        if (left() > Number(warn)) return;
        show("warning");
      }
      if (left() === 0) {
        saveDrafts();
        await new Promise((done) => setTimeout(done, unsaved() ? SAVING : 0));
        if ((await ask("GET")) === null) return await finish();
      }
      text.textContent = idle.dataset.warning.replace("{time}", inWords(left()));
      const spoken = inWords(Math.ceil(left() / 30) * 30);
      if (spoken !== lastSaid) said.textContent = text.textContent; // read out every half minute, not every second
      lastSaid = spoken;
    } catch {
      // The server cannot be reached: it keeps the time, and the next tick asks again.
    } finally {
      busy = false;
    }
  }
  setInterval(tick, 1000);
}
