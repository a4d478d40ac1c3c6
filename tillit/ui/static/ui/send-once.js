/* A form that is sent once: the second press does nothing, and Ctrl+Enter sends. Without it the hidden mark still counts. */
class SendOnce extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) event.target.form.requestSubmit();
    });
    addEventListener("pageshow", () => this.free());
  }

  send(event) {
    if (this.sent) return event.preventDefault();
    this.sent = true;
    event.submitter?.setAttribute("aria-disabled", "true");
  }

  free() {
    this.sent = false;
    this.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
}
customElements.define("send-once", SendOnce);
