/* The panes: what a swap leaves to do. The row of the open case is marked; the case's heading takes the focus when the
   case is another one, so that a screen reader hears it; an act tells the other panes (`case-changed`); and a page that
   comes where a part was expected (a sign-in that ran out) is gone to instead of being squeezed into a pane.

   `case-changed` on the body, with the case's number in `detail.number`, is how any part is told that it is old. */
class DeskPanes extends HTMLElement {
  connectedCallback() {
    document.body.addEventListener("htmx:beforeSwap", (event) => this.beforeSwap(event));
    document.body.addEventListener("htmx:afterSettle", (event) => this.settled(event.detail));
    document.body.addEventListener("htmx:sendError", () => this.say(this.dataset.failed));
    this.mark();
  }

  beforeSwap(event) {
    const { xhr, requestConfig } = event.detail;
    this.asked = requestConfig;
    this.before = document.querySelector("#case")?.dataset.number;
    if (!/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.assign(requestConfig.verb === "get" ? xhr.responseURL : location.href);
  }

  settled({ target, requestConfig, successful }) {
    this.mark();
    const shown = document.querySelector("#case");
    if (target?.id !== "case" && requestConfig?.target?.id !== "case") return;
    const fault = shown.querySelector("[role=alert], .flash");
    if (requestConfig.verb === "post") this.tell(shown.dataset.number);
    if (fault) this.say(fault.textContent);
    if (shown.dataset.number !== this.before) shown.querySelector("h1")?.focus();
    else if (document.activeElement === document.body) shown.querySelector(".composer textarea, h1")?.focus();
  }

  tell(number) {
    document.body.dispatchEvent(new CustomEvent("case-changed", { detail: { number } }));
  }

  mark() {
    const number = document.querySelector("#case")?.dataset.number;
    for (const row of document.querySelectorAll(".row-case[aria-current]")) row.removeAttribute("aria-current");
    if (number) document.querySelector(`#row-${number}`)?.setAttribute("aria-current", "true");
  }

  say(words) {
    this.querySelector("[role=status]").textContent = words.trim();
  }
}
customElements.define("desk-panes", DeskPanes);
