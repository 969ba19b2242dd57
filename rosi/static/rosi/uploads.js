// Adding documents with progress: several at once, by dropping them, going on where a connection was cut (tus 1.0).
// Without this file the same form sends them in one go. All words come from the page (data- attributes).

(() => {
  const PART = 8 * 1024 * 1024;
  const AGAIN = [500, 1000, 2000, 4000, 8000, ...Array(40).fill(15000)]; // ten minutes without a connection
  const AT_ONCE = 3;
  const LOOKED_AT = 64 * 1024; // bytes at the start of every part, and at the end of the file

  const bytes = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(n / 1e3))} kB`);

  /** Where an upload stands is remembered as long as the page is open: nothing stays in the browser. A page that is
   * opened again brings the unfinished ones of this person along, each with the mark that it was begun with. */
  const begun = new Map();
  const own = new Set(); // addresses of what this page sends itself, with a mark or without
  const pathOf = (url) => new URL(url, location.href).pathname;
  const unfinished = (mark) => document.querySelector(`[data-unfinished="${mark}"]`)?.dataset.url;
  const remembered = {
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (fingerprint) => {
      const uploadUrl = begun.get(fingerprint) || unfinished(fingerprint);
      return uploadUrl ? [{ uploadUrl, urlStorageKey: fingerprint, metadata: {}, size: null, creationTime: "" }] : [];
    },
    removeUpload: async (key) => begun.delete(key),
    addUpload: async (fingerprint, upload) => {
      begun.set(fingerprint, upload.uploadUrl);
      return fingerprint;
    },
  };

  /** What this page is sending itself is no unfinished upload of an earlier visit. */
  function hideOwn() {
    for (const line of document.querySelectorAll("[data-unfinished]")) line.hidden = own.has(pathOf(line.dataset.url));
  }

  /** By what the same file with the same facts is known again: also by what stands at the start of every part and at
   * its end, so that another file of the same name, size and time goes on nowhere. Nothing without a secure connection. */
  async function markOf(file, endpoint, facts) {
    if (!crypto.subtle) return null;
    const told = [endpoint, file.name, file.size, file.lastModified, JSON.stringify(facts)].join("\n");
    const pieces = [told, file.slice(-LOOKED_AT)];
    for (let at = 0; at < file.size; at += PART) pieces.push(file.slice(at, at + LOOKED_AT));
    const hashed = new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer()));
    return "rosi-upload-" + Array.from(hashed.slice(0, 16), (b) => b.toString(16).padStart(2, "0")).join("");
  }

  class Sending {
    constructor(form, file, done) {
      Object.assign(this, { form, file, done, words: form.dataset, state: "waiting" });
      this.line = document.createElement("li");
      this.line.className = "rosi-uploads__line";
      this.name = document.createElement("span");
      this.name.className = "rosi-uploads__name";
      this.name.textContent = file.name;
      this.bar = document.createElement("progress");
      this.bar.max = 1;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.told = document.createElement("span");
      this.told.className = "rosi-uploads__told";
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = "rosi-link-button";
      this.button.addEventListener("click", () => (this.state === "failed" ? this.start() : this.stop()));
      this.line.append(this.name, this.bar, this.told, this.button);
      this.tell(this.words.wordWaiting, this.words.wordStop);
      if (file.size > Number(this.words.most)) this.fail(this.words.wordLarge, false);
    }

    tell(text, button = "") {
      this.told.textContent = text;
      this.button.textContent = button;
      this.button.hidden = !button;
      if (button) this.button.setAttribute("aria-label", `${button}: ${this.file.name}`);
    }

    fail(text, again = true) {
      this.state = "failed";
      this.line.dataset.state = "failed";
      this.tell(`${this.words.wordFailed} ${text}`, again ? this.words.wordRetry : "");
    }

    facts() {
      const said = { filename: this.file.name };
      for (const name of ["kind", "classification", "dated_on", "source", "tells_reporter"]) {
        const field = this.form.elements[name];
        said[name] = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
      }
      return said;
    }

    async start() {
      this.state = "sending";
      this.line.dataset.state = "sending";
      const facts = this.facts();
      const mark = await markOf(this.file, new URL(this.words.uploads, location.href).pathname, facts);
      this.upload = new tus.Upload(this.file, {
        endpoint: this.words.uploads,
        chunkSize: PART,
        retryDelays: AGAIN,
        metadata: mark ? { ...facts, mark } : facts,
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, ...(mark ? { "Upload-Mark": mark } : {}) },
        removeFingerprintOnSuccess: true,
        urlStorage: remembered,
        fingerprint: async () => mark,
        onUploadUrlAvailable: () => {
          own.add(pathOf(this.upload.url));
          hideOwn();
        },
        onShouldRetry: (error) => {
          const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
          const again = status === 0 || status === 409 || status === 423 || status >= 500;
          if (again && this.state === "sending") this.tell(this.words.wordAgain, this.words.wordStop);
          return again && this.state === "sending";
        },
        onProgress: (sent, whole) => {
          this.bar.value = whole ? sent / whole : 0;
          this.tell(this.words.wordSent.replace("{n}", bytes(sent)).replace("{size}", bytes(whole)), this.words.wordStop);
        },
        onError: (error) => {
          const answer = error.originalResponse;
          const plain = answer && (answer.getHeader("Content-Type") || "").startsWith("text/plain");
          this.fail(plain ? answer.getBody() : this.words.wordAgain);
          this.done();
        },
        onSuccess: () => {
          this.state = "whole";
          this.line.dataset.state = "whole";
          this.bar.value = 1;
          this.tell(this.words.wordWhole);
          this.done();
        },
      });
      const before = await this.upload.findPreviousUploads();
      if (before.length) {
        begun.set(mark, before[0].uploadUrl);
        own.add(pathOf(before[0].uploadUrl));
        hideOwn();
        this.upload.resumeFromPreviousUpload(before[0]);
      }
      this.upload.start();
    }

    async stop() {
      const sending = this.state === "sending";
      this.state = "stopped";
      if (this.upload) await this.upload.abort(true).catch(() => {});
      this.line.remove();
      if (sending) this.done();
    }
  }

  function enhance(form) {
    if (form.dataset.enhanced || !window.tus || !tus.isSupported) return;
    form.dataset.enhanced = "yes";
    const list = form.querySelector("[data-list]");
    const drop = form.querySelector("[data-drop]");
    const input = form.elements.files;
    const queue = [];
    let begun = false;

    const next = () => {
      const sending = queue.filter((one) => one.state === "sending").length;
      const waiting = queue.filter((one) => one.state === "waiting");
      waiting.slice(0, AT_ONCE - sending).forEach((one) => one.start());
      if (!sending && !waiting.length && begun) finished();
    };
    const finished = () => {
      begun = false;
      const coming = document.getElementById("coming");
      if (queue.some((one) => one.state === "whole") && coming) {
        htmx.ajax("GET", `${form.dataset.uploads}coming/`, { target: "#coming", swap: "outerHTML" });
      }
    };
    const add = (files) => {
      for (const file of files) {
        const one = new Sending(form, file, next);
        queue.push(one);
        list.append(one.line);
      }
    };

    input.closest(".rosi-field").after(drop, list);
    drop.hidden = false;
    drop.textContent = form.dataset.wordDrop;
    input.addEventListener("change", () => {
      add(input.files);
      input.value = "";
    });
    for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("rosi-drop--over", over);
      });
    }
    drop.addEventListener("drop", (event) => add(event.dataTransfer.files));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!queue.some((one) => one.state === "waiting")) {
        drop.textContent = form.dataset.wordNone;
        input.focus();
        return;
      }
      begun = true;
      next();
    }, true);
    window.addEventListener("beforeunload", (event) => {
      if (queue.some((one) => one.state === "sending")) event.preventDefault();
    });
  }

  document.querySelectorAll("[data-uploads]").forEach(enhance);
  document.addEventListener("htmx:afterSwap", () => {
    hideOwn();
    const coming = document.getElementById("coming");
    if (coming && "allTakenIn" in coming.dataset) window.location.reload();
  });
})();
