/* Files are looked at in a dialog over the conversation: Escape shuts it, arrows lead to the file before and the next.
   It shows the part of the file's own page, which is where the link leads without this. */
class FileViewer extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-view]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      FileViewer.show(link.href);
    });
  }

  static async show(address) {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const view = page && page.getElementById("file-view");
    if (!view) return location.assign(address);
    const dialog = FileViewer.dialog();
    dialog.address = address;
    dialog.querySelector("section")?.remove();
    dialog.append(document.adoptNode(view));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    view.querySelector("h1").focus();
  }

  static dialog() {
    const found = document.querySelector("dialog.file-dialog");
    if (found) return found;
    const dialog = document.createElement("dialog");
    dialog.className = "file-dialog";
    dialog.setAttribute("aria-labelledby", "file-name");
    const shut = document.createElement("button");
    shut.className = "button shut";
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("aria-label", document.querySelector("file-viewer").dataset.shut);
    shut.addEventListener("click", () => dialog.close());
    dialog.append(shut);
    dialog.addEventListener("keydown", (event) => FileViewer.turn(dialog, event));
    dialog.addEventListener("click", (event) => FileViewer.follow(dialog, event));
    dialog.addEventListener("close", () => dialog.querySelector("section")?.remove());
    document.body.append(dialog);
    return dialog;
  }

  static turn(dialog, event) {
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (!way || event.target.closest("input, textarea, select, pre")) return;
    const link = dialog.querySelector(`a[rel=${way}]`);
    if (link) FileViewer.show(link.href);
  }

  static follow(dialog, event) {
    if (event.target === dialog) return dialog.close();
    const link = event.target.closest("a[rel=prev], a[rel=next], .older a");
    if (!link) return;
    event.preventDefault();
    FileViewer.show(new URL(link.getAttribute("href"), dialog.address).href);
  }
}
customElements.define("file-viewer", FileViewer);
