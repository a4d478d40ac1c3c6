/* Hears what changed while the page is open: `desk:changed` (with the numbers of cases), `desk:all`, `desk:here`, all on
   the body, for whoever shows something. After a lost connection it says from when it is, so that nothing is missed.
   Attributes: data-at (seconds, when the server made the page), data-case (the open case). */
const QUIET = 25_000;
const LONGEST = 30_000;
const SIGNED_OUT = 4401;

class LiveFeed extends HTMLElement {
  static observedAttributes = ["data-case"];

  connectedCallback() {
    this.at = Number(this.dataset.at) || 0;
    this.falls = 0;
    this.typing = false;
    this.listen();
    document.addEventListener("input", this);
    addEventListener("pagehide", this);
    addEventListener("online", this);
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback() {
    this.hush();
    document.removeEventListener("input", this);
    removeEventListener("pagehide", this);
    removeEventListener("online", this);
    document.removeEventListener("visibilitychange", this);
  }

  attributeChangedCallback() {
    if (this.socket?.readyState === WebSocket.OPEN) this.say();
  }

  handleEvent(event) {
    if (event.type === "pagehide") this.hush();
    else if (event.type === "input") this.type(event.target);
    else if (!this.socket && !document.hidden) this.listen();
  }

  type(field) {
    if (!field.closest?.("[data-typing]")) return;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.say((this.typing = false)), 4_000);
    if (!this.typing) this.say((this.typing = true));
  }

  listen() {
    clearTimeout(this.again);
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
    this.socket.onopen = () => {
      this.falls = 0;
      this.say();
    };
    this.socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    this.socket.onclose = (closed) => this.lose(closed.code);
  }

  lose(code) {
    clearInterval(this.pulse);
    this.socket = null;
    if (code === SIGNED_OUT) {
      location.reload();
      return;
    }
    this.toggleAttribute("data-lost", true);
    this.falls += 1;
    const wait = Math.min(LONGEST, 500 * 2 ** this.falls) * (0.5 + Math.random() / 2);
    this.again = setTimeout(() => this.listen(), wait);
  }

  hush() {
    clearTimeout(this.again);
    clearInterval(this.pulse);
    if (this.socket) {
      this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
    }
  }

  say() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    clearInterval(this.pulse);
    this.pulse = setInterval(() => this.say(), QUIET);
    const number = Number(this.dataset.case);
    this.socket.send(JSON.stringify({ at: this.at, case: number || null, typing: this.typing }));
  }

  hear(said) {
    this.at = said.at;
    this.toggleAttribute("data-lost", false);
    if (said.all) this.tell("desk:all", {});
    if (said.changed) this.tell("desk:changed", { cases: said.changed });
    if (said.here) this.tell("desk:here", { people: said.here });
  }

  tell(name, detail) {
    document.body.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
customElements.define("live-feed", LiveFeed);
