/* A letter's frame is as high as the letter. Without this it has a fixed height and its own scrolling. */
class LetterFrame extends HTMLElement {
  connectedCallback() {
    const frame = this.querySelector("iframe");
    if (!frame) return;
    const fit = () => {
      const page = frame.contentDocument?.documentElement;
      if (!page || !frame.contentDocument.body) return;
      const body = frame.contentDocument.body;
      const measure = () => (frame.style.blockSize = `${Math.ceil(body.scrollHeight) + 2}px`);
      measure();
      this.watch?.disconnect();
      this.watch = new ResizeObserver(measure);
      this.watch.observe(body);
    };
    frame.addEventListener("load", fit);
    if (frame.contentDocument?.readyState === "complete") fit();
  }

  disconnectedCallback() {
    this.watch?.disconnect();
  }
}
customElements.define("letter-frame", LetterFrame);
