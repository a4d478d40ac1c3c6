/* A row of details used as menus: Escape and a press elsewhere shut them; opening one puts the focus into it. */
class ActMenus extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.shut(true);
    });
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) this.shut(false);
    });
  }

  shut(back) {
    const open = this.querySelector("details[open]");
    if (!open) return;
    open.open = false;
    if (back) open.querySelector("summary").focus();
  }
}
customElements.define("act-menus", ActMenus);
