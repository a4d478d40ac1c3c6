/* The panes: what a swap leaves to do, and what `live-feed` hears.
   The row of the open case is marked. Another case's heading takes the focus, so that a screen reader hears it. A list
   that was fetched anew keeps its place and its ticks; a menu that somebody has open is left alone. A page that comes
   where a part was expected (a sign-in that ran out) is gone to instead of being squeezed into a pane. */
const GATHER = 100;
const APART = { "list-old": 3000, "case-old": 500 };
const OWN = 2000;
const SAID = 10_000;

class DeskPanes extends HTMLElement {
  connectedCallback() {
    const heard = { "htmx:beforeSwap": this.before, "htmx:oobBeforeSwap": this.beside, "htmx:afterSettle": this.after, "desk:changed": this.changed, "desk:all": this.changed, "desk:here": this.here };
    for (const [name, act] of Object.entries(heard)) document.body.addEventListener(name, act.bind(this));
    for (const name of ["htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, () => this.fail());
    this.mark();
  }

  get open() {
    return document.querySelector("#case[data-number]");
  }

  before(event) {
    const { xhr, target, requestConfig } = event.detail;
    event.detail.swapOverride = "outerHTML"; // here, not in the page: a link that a fetch removed inherits nothing
    this.was = this.open?.dataset.number;
    this.entries = document.querySelector("#said")?.dataset.entries;
    if (target.id === "list") this.place = { flash: target.querySelector(".flashes:not([hidden])"), at: target.scrollTop, ticked: [...target.querySelectorAll(".rows :checked")].map((one) => one.value) };
    if (!/^\s*<!doctype/i.test(xhr.responseText)) {
      // Of menus with one name only one may be open: the one that comes in with a fault would be shut by the old one.
      for (const menu of target.querySelectorAll("details[name][open]")) menu.open = false;
      return;
    }
    event.detail.shouldSwap = false;
    if (xhr.status === 503) return this.fail();
    return location.assign(requestConfig.verb === "get" ? xhr.responseURL : location.href);
  }

  beside(event) {
    const { target } = event.detail;
    if (target.id !== "rail" && (target.querySelector("details[open]") || target.contains(document.activeElement))) event.detail.shouldSwap = false;
  }

  after({ detail: { target, requestConfig } }) {
    this.mark();
    this.toggleAttribute("data-fails", false);
    const asked = requestConfig?.target?.id ?? target?.id;
    if (asked === "list") this.putBack();
    if (asked === "said" && document.querySelector("#said")?.dataset.entries !== this.entries) this.say(this.dataset.new);
    if (asked === "case") this.show(requestConfig.verb === "post");
  }

  show(isAct) {
    document.querySelector("live-feed").dataset.case = this.open?.dataset.number ?? "";
    const fault = document.querySelector("#case :is([role=alert], .flash)");
    if (fault) this.say(fault.textContent);
    if (isAct) {
      this.acted = Date.now();
      this.soon("list-old");
    }
    if (this.open?.dataset.number !== this.was) document.querySelector("#case h1")?.focus();
    else if (document.activeElement === document.body) document.querySelector("#case :is(.composer textarea, h1)")?.focus();
  }

  changed({ detail: { cases } }) {
    this.soon("list-old");
    if (this.open && (!cases || cases.includes(Number(this.open.dataset.number)))) this.soon("case-old", (this.acted ?? 0) + OWN);
  }

  /* Soon after the first change, and then not more often than a reader could follow: a flood costs every page one fetch
     in three seconds. A page that nobody looks at waits until somebody does. What is heard just after an own act is mostly
     that act, which stands here already: it is looked at a little later, for a colleague may have acted too. */
  soon(name, earliest = 0) {
    this.waiting ??= {};
    this.fetched ??= {};
    if (this.waiting[name]) return;
    const wait = Math.max(GATHER, earliest - Date.now(), (this.fetched[name] ?? 0) + APART[name] - Date.now());
    this.waiting[name] = setTimeout(() => this.fetch(name), wait);
  }

  fetch(name) {
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => this.fetch(name), { once: true });
      return;
    }
    this.waiting[name] = null;
    this.fetched[name] = Date.now();
    document.body.dispatchEvent(new Event(name));
  }

  here({ detail: { people } }) {
    const line = document.querySelector("#case .here");
    if (line) line.textContent = people.map(({ name, typing }) => line.dataset[typing ? "writes" : "looks"].replace("{name}", name)).join(" · ");
  }

  putBack() {
    const list = document.querySelector("#list");
    if (!this.place || !list) return;
    list.scrollTop = this.place.at;
    this.keepSaying(list.querySelector(".flashes[hidden]"), this.place.flash);
    for (const value of this.place.ticked) list.querySelector(`.rows [value="${value}"]`)?.click();
    this.place = null;
  }

  /* What was said a moment ago stays, although the list was fetched anew meanwhile. */
  keepSaying(silent, said) {
    if (!silent || !said) return;
    said.dataset.since ??= Date.now();
    if (Date.now() - said.dataset.since < SAID) silent.replaceWith(said);
  }

  mark() {
    const number = this.open?.dataset.number;
    for (const row of document.querySelectorAll(".row-case[aria-current]")) row.removeAttribute("aria-current");
    if (number) document.querySelector(`#row-${number}`)?.setAttribute("aria-current", "true");
  }

  say(words) {
    this.querySelector("[role=status]").textContent = words.trim();
  }

  /* What was written stays where it is; the words go by themselves once something works again. */
  fail() {
    this.say(this.dataset.failed);
    this.toggleAttribute("data-fails", true);
  }
}
customElements.define("desk-panes", DeskPanes);
