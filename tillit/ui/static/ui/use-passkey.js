/* Makes or uses a passkey (WebAuthn) and sends its answer with the form within. What it is asked stands in the form as
   JSON, or is fetched from where the form goes. The button shows only where the browser can do it; the words that say
   why not stand there for everybody else. */
class UsePasskey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.querySelector("[data-cannot]")?.setAttribute("hidden", "");
    this.querySelectorAll("[data-can]").forEach((part) => part.removeAttribute("hidden"));
    this.form.addEventListener("submit", (event) => this.send(event));
  }

  async send(event) {
    event.preventDefault();
    if (this.asking) return;
    this.asking = true;
    this.say("");
    try {
      this.form.elements.credential.value = JSON.stringify(await this.ask(await this.options()));
      this.form.submit();
    } catch (error) {
      const name = error.name.charAt(0).toLowerCase() + error.name.slice(1);
      this.say(this.dataset[name] ?? this.dataset.failed);
      this.asking = false;
    }
  }

  async options() {
    const given = this.querySelector("script[type='application/json']");
    if (given) return JSON.parse(given.textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async ask({ creation_options: making, request_options: using }) {
    if (using) {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(using.publicKey);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }
    /* Kept by the device and opened by a finger, a face or a PIN: then it signs in alone. */
    const authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({ ...making.publicKey, authenticatorSelection });
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }

  say(words) {
    const fault = this.querySelector("[data-fault]");
    fault.textContent = words;
    fault.hidden = !words;
  }
}
customElements.define("use-passkey", UsePasskey);
