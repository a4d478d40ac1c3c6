/* How many seconds an answer can still be taken back; then the case is fetched anew. Only the first figure is told to
   screen readers: twenty announcements would drown the answer. */
class UndoCount extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.dataset.until);
    this.setAttribute("role", "timer");
    this.setAttribute("aria-live", "off");
    this.tick();
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.ceil((this.until - Date.now()) / 1000);
    this.textContent = left > 0 ? `${left} s` : "";
    if (left > 0) return;
    clearInterval(this.timer);
    this.previousElementSibling?.remove();
  }
}
customElements.define("undo-count", UndoCount);
