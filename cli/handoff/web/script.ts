/** The script of the page: buttons to copy, the client secret on request, and the output of `pulumi up`. It makes no markup of texts. */
export const SCRIPT = `
"use strict";
(() => {
  const token = document.body.dataset.form;
  const status = document.getElementById("status");
  const announce = (text) => { status.textContent = ""; setTimeout(() => { status.textContent = text; }, 50); };

  // A page of the loopback interface has the clipboard, unless a policy of the browser takes it away.
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
  };
  const secret = async () => {
    const response = await fetch("secret", { method: "POST", body: new URLSearchParams({ form: token }) });
    if (!response.ok) throw new Error("the page is no longer valid");
    return response.text();
  };
  const report = (button, text) => {
    const before = button.dataset.text ?? button.textContent;
    button.dataset.text = before;
    button.textContent = text;
    announce(text);
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.addEventListener("click", async () => {
      try {
        const text = button.dataset.copy === "secret" ? await secret() : document.getElementById(button.dataset.copy).textContent;
        report(button, (await copy(text)) ? "Copied" : "Not copied");
      } catch { report(button, "Not copied"); }
    });
  }

  const show = document.getElementById("show-secret");
  const place = document.getElementById("secret");
  const hidden = place?.textContent;
  show?.addEventListener("click", async () => {
    const isShown = show.getAttribute("aria-pressed") === "true";
    try {
      place.textContent = isShown ? hidden : await secret();
      show.setAttribute("aria-pressed", String(!isShown));
    } catch { announce("The page is no longer valid. Reload it."); }
  });

  const output = document.getElementById("output");
  const poll = async () => {
    try {
      const { text, isRunning } = await (await fetch("output")).json();
      const isAtEnd = output.scrollHeight - output.scrollTop - output.clientHeight < 8;
      output.textContent = text;
      if (isAtEnd) output.scrollTop = output.scrollHeight;
      if (isRunning) setTimeout(poll, 1000);
      else location.reload();
    } catch { announce("The connection to applinks is lost."); }
  };
  if (output?.dataset.running === "true") poll();
})();
`;
