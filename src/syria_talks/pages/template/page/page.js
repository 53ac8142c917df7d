"use strict";
(() => {
  const root = document.documentElement, theme = document.getElementById("theme");
  const order = ["system", "light", "dark"];
  const keep = {
    read() { try { return localStorage.getItem("theme"); } catch { return null; } },
    write(value) { try { localStorage.setItem("theme", value); } catch { /* not kept, still shown */ } },
  };
  const show = (name) => {
    if (name === "system") delete root.dataset.theme; else root.dataset.theme = name;
    theme.textContent = "Theme: " + name;
  };
  let chosen = order.includes(keep.read()) ? keep.read() : "system";
  show(chosen);
  theme.hidden = false;
  theme.addEventListener("click", () => {
    chosen = order[(order.indexOf(chosen) + 1) % order.length];
    keep.write(chosen);
    show(chosen);
  });

  const codes = document.getElementById("codes"), folded = [...document.querySelectorAll("details.code")];
  if (codes && folded.length) {
    codes.hidden = false;
    codes.addEventListener("click", () => {
      const open = codes.getAttribute("aria-pressed") !== "true";
      folded.forEach((part) => { part.open = open; });
      codes.setAttribute("aria-pressed", String(open));
      codes.textContent = open ? "Hide all code" : "Show all code";
    });
  }

  const value = (row, at) => {
    const cell = row.cells[at];
    if (!cell || cell.classList.contains("none")) return null;
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  document.querySelectorAll("table").forEach((table) => {
    const heads = [...table.querySelectorAll("thead tr:only-child th")], body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.classList.contains("number"));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row, place) => [value(row, at), place, row]);
        rows.sort(([a, i], [b, j]) => a === null || b === null ? (a === null) - (b === null) || i - j : (down ? compare(b, a) : compare(a, b)) || i - j);
        body.append(...rows.map((row) => row[2]));
      });
    });
  });

  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const narrow = matchMedia("(max-width: 63.99rem)"), contents = document.querySelector(".contents details");
  if (contents) {
    const fold = () => { contents.open = !narrow.matches; };
    fold();
    narrow.addEventListener("change", fold);
  }
  if (links.size && "IntersectionObserver" in window) {
    const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const update = () => {
      let current = null;
      for (const head of heads) if (head.getBoundingClientRect().top < innerHeight * 0.3) current = head;
      links.forEach((link, id) => { if (current && id === current.id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    };
    new IntersectionObserver(update, { rootMargin: "0px 0px -70% 0px" }).observe(document.body);
    heads.forEach((head) => new IntersectionObserver(update, { rootMargin: "0px 0px -70% 0px" }).observe(head));
  }

  const filter = document.getElementById("filter");
  if (filter) {
    const held = JSON.parse(document.getElementById("terms").textContent), sought = document.getElementById("sought");
    const found = document.getElementById("found"), said = document.getElementById("n-found");
    const make = (name, text, kind) => { const made = document.createElement(name); if (text) made.textContent = text; if (kind) made.className = kind; return made; };
    const row = ([term, ...counts]) => {
      const made = make("div", "", "row"), dots = make("div", "", "dots");
      const rates = held.columns.map((column, at) => 1000 * (counts[at] || 0) / column.total);
      held.columns.forEach((column, at) => {
        if (!counts[at]) return;
        const dot = make("span", "", "dot"), mark = make("i"), size = Math.min(22, 2 + 9 * Math.sqrt(rates[at])) + "px";
        mark.style.width = size;
        mark.style.height = size;
        dot.append(mark, column.name + " " + counts[at].toLocaleString("en") + " (" + rates[at].toFixed(rates[at] < 1 ? 2 : 1) + "\u2009‰)");
        dots.append(dot);
      });
      made.append(make("b", term), dots);
      return made;
    };
    const show = () => {
      const asked = sought.value.trim().toLowerCase();
      const hits = asked ? held.rows.filter(([term]) => term.includes(asked)) : [];
      hits.sort(([a], [b]) => (b.startsWith(asked) - a.startsWith(asked)) || a.length - b.length || a.localeCompare(b, "en"));
      found.replaceChildren(...hits.slice(0, 20).map(row));
      said.textContent = asked ? hits.length.toLocaleString("en") + (hits.length === 1 ? " term" : " terms") + (hits.length > 20 ? ", 20 shown" : "") : "";
    };
    filter.hidden = false;
    sought.addEventListener("input", show);
    sought.addEventListener("keydown", (event) => { if (event.key === "Escape") { sought.value = ""; show(); } });
  }
})();
