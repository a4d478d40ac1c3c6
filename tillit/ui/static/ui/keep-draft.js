/* Keeps what is being written: three seconds after the last key, and on leaving. Without the script the browser keeps it
   as long as the page is open. */
const PAUSE = 3000;

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
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.leaving);
    document.removeEventListener("visibilitychange", this.leaving);
    this.keep();
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
    const before = this.kept;
    this.kept = text;
    try {
      const answer = await fetch(this.dataset.to, { method: "POST", body: sent, keepalive: text.length < 60000, redirect: "error" });
      if (answer.status !== 204) throw new Error(String(answer.status));
      this.say(`${this.dataset.kept} ${new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format()}`);
    } catch {
      this.kept = before;
      this.say(this.dataset.lost);
    }
  }

  say(words) {
    if (this.mark) this.mark.textContent = words;
  }
}
customElements.define("keep-draft", KeepDraft);
