/* Keeps what is being written: three seconds after the last key, and on leaving. An act on the case (sorting, taking)
   gives its pane anew; words and chosen files of whoever writes on meanwhile are carried over. Without the script the browser keeps it
   as long as the page is open. What another window of the same person kept since is not overwritten: it is shown under
   the box, with words. */
const PAUSE = 3000;
const carried = new Map();

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("textarea");
    this.kept = this.box.value;
    this.form = this.closest("form");
    this.mark = this.form.querySelector(`[data-draft="${this.dataset.part}"]`);
    this.box.addEventListener("input", () => this.soon());
    this.form.addEventListener("submit", () => this.stop());
    this.leaving = () => this.keep();
    addEventListener("pagehide", this.leaving);
    document.addEventListener("visibilitychange", this.leaving);
    this.moving = ({ detail: { target, requestConfig, xhr } }) => this.carry(target, requestConfig.elt, xhr.status < 400);
    document.body.addEventListener("htmx:beforeSwap", this.moving);
    this.putBack();
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.leaving);
    document.removeEventListener("visibilitychange", this.leaving);
    document.body.removeEventListener("htmx:beforeSwap", this.moving);
    this.keep();
  }

  get name() {
    return this.dataset.to + this.dataset.part;
  }

  /* What this form sent is gone from it; an answer that was held back or refused keeps its files. */
  carry(pane, from, went) {
    carried.delete(this.name);
    if (pane.id !== "case" || (went && this.form.contains(from))) return;
    carried.set(this.name, { text: this.box.value, changed: this.box.value !== this.box.defaultValue, files: this.form.querySelector("[type=file]")?.files });
  }

  putBack() {
    const { text, changed, files } = carried.get(this.name) ?? {};
    carried.delete(this.name);
    if (changed) this.box.value = text;
    const field = this.form.querySelector("[type=file]");
    if (!field || !files?.length) return;
    field.files = files;
    field.closest("details").open = true;
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  /* What is sent is no draft any more; if the sending fails, the page that comes back has the text, and keeps it anew. */
  stop() {
    clearTimeout(this.timer);
    this.kept = this.box.value;
  }

  async keep() {
    clearTimeout(this.timer);
    const text = this.box.value;
    if (text === this.kept) return;
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    sent.set(this.dataset.part, text);
    sent.set("known", this.dataset.known);
    sent.set("once", this.form.elements.once?.value ?? "");
    const before = this.kept;
    this.kept = text;
    try {
      const answer = await fetch(this.dataset.to, { method: "POST", body: sent, keepalive: text.length < 60000, redirect: "error" });
      if (answer.status !== 204 && answer.status !== 409) throw new Error(String(answer.status));
      this.dataset.known = (answer.headers.get("ETag") ?? "").replace(/^W\/|"/g, "");
      if (answer.status === 409) return this.show(await answer.text());
      this.say(`${this.dataset.kept} ${new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format()}`);
    } catch {
      this.kept = before;
      this.say(this.dataset.lost);
    }
  }

  /* Both texts stand on the page: ours in the box, the other one below. Written on here, ours is kept again. */
  show(text) {
    this.say(this.dataset.other);
    const other = this.querySelector("blockquote") ?? this.appendChild(document.createElement("blockquote"));
    other.textContent = text;
    other.setAttribute("role", "status");
  }

  say(words) {
    if (this.mark) this.mark.textContent = words;
  }
}
customElements.define("keep-draft", KeepDraft);
