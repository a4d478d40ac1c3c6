/* Ctrl-K: everything that can be done here, by its name. It lists what stands on the page, the acts of privacy too, and
   does what pressing the thing itself would do. */
class CommandPalette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.box = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) this.open(event);
    });
    this.box.addEventListener("input", () => this.fill());
    this.dialog.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open(event) {
    event.preventDefault();
    if (this.dialog.open) return this.dialog.close();
    this.found = [...document.querySelectorAll(".desk :is(a[href], summary, button:not([type=button]), label[for^=tab-])")]
      .filter((one) => one.checkVisibility() || one.closest(".ready"))
      .filter((one) => !one.closest(".menu-box, dialog, .rows, .bulk") && (one.dataset.key || !one.closest(".entries")))
      .map((one) => ({ one, title: (one.dataset.title ?? one.getAttribute("aria-label") ?? one.textContent).replace(/\s+/g, " ").trim() }))
      .filter((each) => each.title);
    this.box.value = "";
    this.fill();
    this.dialog.showModal();
  }

  fill() {
    const wanted = this.box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = this.found.filter(({ title }) => wanted.every((word) => title.toLowerCase().includes(word)));
    const asked = wanted.join(" ");
    const far = ({ title }) => (title.toLowerCase() === asked ? 0 : title.toLowerCase().startsWith(asked) ? 1 : 2);
    this.shown = fits.sort((one, other) => far(one) - far(other)).slice(0, 12);
    this.list.replaceChildren(...this.shown.map(({ one, title }, place) => option(place, title, one.dataset.key)));
    this.choose(0);
  }

  choose(place) {
    this.chosen = Math.min(Math.max(place, 0), this.shown.length - 1);
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.chosen)));
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", this.shown.length ? `command-${this.chosen}` : "");
  }

  steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose(this.chosen + step);
    else if (event.key === "Enter") this.go(this.list.children[this.chosen]);
    else return;
    event.preventDefault();
  }

  go(row) {
    if (!row) return;
    const { one } = this.shown[Number(row.id.slice(8))];
    this.dialog.close();
    document.querySelector("desk-keys").doIt(one);
  }
}

function option(place, title, key) {
  const row = document.createElement("li");
  row.id = `command-${place}`;
  row.setAttribute("role", "option");
  row.append(title);
  if (key) row.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  return row;
}

customElements.define("command-palette", CommandPalette);
