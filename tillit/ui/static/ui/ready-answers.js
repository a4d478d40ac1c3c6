/* Ready-made answers go where the caret stands, and writing goes on behind them. Without the script the page comes back
   with the words. */
class ReadyAnswers extends HTMLElement {
  connectedCallback() {
    this.box = this.closest("form").querySelector("textarea");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      this.put(button);
    });
  }

  async put(button) {
    const fault = this.querySelector("[data-lost]");
    fault.textContent = "";
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
    sent.set("ready", button.value);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: sent, headers: { Accept: "text/plain" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.write(await answer.text());
    } catch {
      fault.textContent = fault.dataset.lost;
    }
  }

  write(words) {
    this.querySelector("details").open = false;
    document.getElementById("tab-reply").checked = true;
    this.box.focus();
    this.box.setRangeText(words, this.box.selectionStart, this.box.selectionEnd, "end");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
customElements.define("ready-answers", ReadyAnswers);
