/**
 * The script of the page, which the file contains as text. It only reveals and changes what the markup has: filters, tabs, buttons to copy, the
 * theme. It reads the page's attributes and texts, and makes no markup of them.
 */
export const SCRIPT = `
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const items = all(".finding");
  // Read before the buttons to copy add their own words.
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase().replace(/\\s+/g, " ")]));

  // A file from a disk may have no storage.
  const stored = (key) => { try { return localStorage.getItem("applinks-review-" + key); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem("applinks-review-" + key, value); } catch { /* The choice lasts as long as the page. */ } };

  function themes() {
    const label = document.getElementById("theme");
    const select = label.querySelector("select");
    const apply = () => {
      if (select.value === "") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = select.value;
    };
    const known = all("option", select).map((option) => option.value);
    if (known.includes(stored("theme"))) select.value = stored("theme");
    apply();
    label.hidden = false;
    select.addEventListener("change", () => { apply(); store("theme", select.value); });
  }

  function filters() {
    const form = document.getElementById("filters");
    if (form === null) return;
    const status = document.getElementById("matches");
    const apply = () => {
      const chosen = new FormData(form);
      const words = chosen.get("text").toLowerCase().split(/\\s+/).filter((word) => word !== "");
      const app = chosen.get("app");
      const severities = chosen.getAll("severity");
      const states = chosen.getAll("state");
      let shown = 0;
      for (const item of items) {
        const { severity, state, app: itemApp } = item.dataset;
        const matches =
          (severities.length === 0 || severities.includes(severity)) &&
          (states.length === 0 || states.includes(state)) &&
          (app === "" || app === itemApp) &&
          words.every((word) => texts.get(item).includes(word));
        item.classList.toggle("filtered-out", !matches);
        if (matches) shown += 1;
      }
      for (const list of all(".findings")) {
        list.nextElementSibling.hidden = list.querySelector(".finding:not(.filtered-out)") !== null;
      }
      status.textContent = shown === items.length ? items.length + (items.length === 1 ? " finding" : " findings") : shown + " of " + items.length + " findings";
    };
    const openAll = (open) => {
      for (const item of items) if (!item.classList.contains("filtered-out")) item.querySelector("details").open = open;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    // The fields change after the event.
    form.addEventListener("reset", () => setTimeout(apply));
    document.getElementById("open-all").addEventListener("click", () => openAll(true));
    document.getElementById("close-all").addEventListener("click", () => openAll(false));
    form.hidden = false;
    apply();
  }

  function tabs() {
    const groups = [];
    const choose = (language) => {
      for (const { group, buttons } of groups) {
        for (const part of all(".language", group)) part.classList.toggle("chosen", part.dataset.language === language);
        for (const button of buttons) {
          const chosen = button.dataset.language === language;
          button.setAttribute("aria-selected", String(chosen));
          button.tabIndex = chosen ? 0 : -1;
        }
      }
    };
    for (const [number, group] of all(".languages").entries()) {
      const bar = document.createElement("div");
      bar.className = "tabs";
      bar.setAttribute("role", "tablist");
      bar.setAttribute("aria-label", "Language");
      const buttons = all(".language", group).map((part) => {
        const button = document.createElement("button");
        button.type = "button";
        button.id = "tab-" + number + "-" + part.dataset.language;
        button.dataset.language = part.dataset.language;
        button.textContent = part.querySelector("h6").textContent;
        button.setAttribute("role", "tab");
        part.id = "panel-" + number + "-" + part.dataset.language;
        part.setAttribute("role", "tabpanel");
        part.setAttribute("aria-labelledby", button.id);
        button.setAttribute("aria-controls", part.id);
        return button;
      });
      bar.append(...buttons);
      bar.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (button === null) return;
        choose(button.dataset.language);
        store("language", button.dataset.language);
      });
      bar.addEventListener("keydown", (event) => {
        const at = buttons.indexOf(document.activeElement);
        const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 };
        const next = buttons[steps[event.key] % buttons.length];
        if (next === undefined) return;
        event.preventDefault();
        next.focus();
        next.click();
      });
      group.classList.add("tabbed");
      group.prepend(bar);
      groups.push({ group, buttons });
    }
    const languages = all(".language").map((part) => part.dataset.language);
    choose(languages.includes(stored("language")) ? stored("language") : languages[0]);
  }

  function copyButtons() {
    // Without TLS there is no clipboard, and the selection is copied instead.
    const copy = async (code) => {
      try { await navigator.clipboard.writeText(code.textContent); return true; } catch {
        getSelection().selectAllChildren(code);
        return document.execCommand("copy");
      }
    };
    for (const block of all(".code")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.setAttribute("aria-label", "Copy " + block.dataset.copy);
      const announcement = document.createElement("span");
      announcement.className = "unseen";
      announcement.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        const done = await copy(block.querySelector("code"));
        button.textContent = announcement.textContent = done ? "Copied" : "Not copied";
        setTimeout(() => { button.textContent = "Copy"; announcement.textContent = ""; }, 2000);
      });
      block.append(button, announcement);
    }
  }

  function anchors() {
    const reveal = () => {
      const target = location.hash === "" ? null : document.getElementById(location.hash.slice(1));
      if (target === null) return;
      if (target.matches(".filtered-out")) document.getElementById("filters").reset();
      const details = target.matches(".finding") ? target.querySelector("details") : target.closest("details");
      if (details === null) return;
      details.open = true;
      target.scrollIntoView();
    };
    addEventListener("hashchange", reveal);
    reveal();
  }

  function printing() {
    let closed = [];
    const before = () => {
      if (closed.length === 0) closed = all("details:not([open])");
      for (const details of closed) details.open = true;
    };
    const after = () => {
      for (const details of closed) details.open = false;
      closed = [];
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
  }

  themes();
  tabs();
  copyButtons();
  filters();
  anchors();
  printing();
})();
`;
