/* Every full time on the page in the zone of whoever reads, told when one points at it. */
class LocalTimes extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerover", this);
    this.addEventListener("focusin", this);
  }

  handleEvent(event) {
    const time = event.target.closest?.("time[title]:not([data-local])");
    if (!time || !time.dateTime.includes("T")) return;
    time.dataset.local = "";
    time.title = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(new Date(time.dateTime));
  }
}
customElements.define("local-times", LocalTimes);
