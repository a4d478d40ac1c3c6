/* The keyboard. What a key does stands in the page (`data-key` on a button, a link, a menu or a tab), so keys, palette
   and sheet can never say different things. Single letters can be switched off (WCAG 2.1.4). */
const TYPING = "input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]";
const OFF = "tillit-keys-off";

class DeskKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this);
    const box = this.querySelector("[name=single-keys]");
    box.checked = !this.off;
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
    this.querySelector("dialog").addEventListener("click", (event) => event.target.matches("dialog, [data-shut]") && this.sheet.close());
  }

  get off() {
    return localStorage.getItem(OFF) === "yes";
  }

  get sheet() {
    return this.querySelector("dialog");
  }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || this.off) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    const pressed = this.first ? `${this.first} ${event.key}` : event.key;
    this.first = event.key === "g" && !this.first ? "g" : "";
    if (this.press(pressed)) event.preventDefault();
  }

  press(key) {
    if (key === "j") return this.move(1);
    if (key === "k") return this.move(-1);
    if (key === "o") return this.doIt(this.row?.querySelector("a.about"));
    if (key === " ") return false;
    if (key === "?") return this.show();
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.checkVisibility());
    return this.doIt(found);
  }

  doIt(found) {
    if (!found) return false;
    found.click();
    if (found.matches("summary")) found.parentElement.querySelector(".menu-box :is(input, select, button):not([type=hidden])")?.focus();
    if (found.matches("label")) document.querySelector(`.composer .${found.htmlFor.slice(4)} textarea`)?.focus();
    return true;
  }

  get row() {
    return document.activeElement?.closest(".row-case") ?? document.querySelector(".row-case[aria-current]");
  }

  move(by) {
    const rows = [...document.querySelectorAll(".row-case")];
    const next = rows[Math.min(Math.max(rows.indexOf(this.row) + by, 0), rows.length - 1)];
    next?.querySelector("a.about").focus();
    next?.scrollIntoView({ block: "nearest" });
    return true;
  }

  show() {
    const list = this.querySelector("[data-list]");
    list.replaceChildren(...keyed().map((one) => pair(one.dataset.key, titleOf(one))));
    this.sheet.showModal();
    return true;
  }
}

function keyed() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-key]")].filter((one) => one.checkVisibility() && !seen.has(one.dataset.key) && seen.add(one.dataset.key));
}

function titleOf(one) {
  return (one.dataset.title ?? one.textContent).replace(/\s*\d+\+?\s*$/, "").trim();
}

function pair(key, title) {
  const row = document.createElement("div");
  const keys = document.createElement("dt");
  const words = document.createElement("dd");
  keys.append(...key.split(" ").map((each) => Object.assign(document.createElement("kbd"), { textContent: each })));
  words.textContent = title;
  row.append(keys, words);
  return row;
}

customElements.define("desk-keys", DeskKeys);
