/* Conveniences on top of pages that work without any script. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const on = (name, does, place) => (place || document).addEventListener(name, does);
  const clicked = (selector, does) => on("click", (event) => {
    const found = event.target.closest(selector);
    if (found) { does(found, event); }
  });

  /* A question before what cannot be taken back, and only one sending per form. */
  on("submit", (event) => {
    const form = event.target, question = form.dataset.confirm;
    if ((question && !window.confirm(question)) || (form.method === "post" && form.dataset.sent)) {
      event.preventDefault();
    } else if (form.method === "post") {
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 4000);
    }
  });

  /* Copy what a field holds, and say so. */
  clicked("[data-copy]", (button) => {
    const field = byId(button.dataset.copy), status = byId(button.dataset.status);
    const done = () => { if (status) { status.textContent = button.dataset.copied; } };
    const oldWay = () => { field.focus(); field.select(); if (document.execCommand("copy")) { done(); } };
    (navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.reject()).then(done, oldWay);
  });

  /* One more row: the last one again, empty, its number raised by one. */
  function addRow(rows) {
    const last = rows && all("[data-row]", rows).pop(), number = last ? all("[data-row]", rows).length : 0;
    if (!last || number >= Number(rows.dataset.most || 40)) { return false; }
    last.dispatchEvent(new Event("lianxue:copying", { bubbles: true }));
    const row = last.cloneNode(true);
    all("input, select, textarea", row).forEach((field) => {
      if (field.tagName === "SELECT") { field.selectedIndex = field.multiple ? -1 : 0; } else { field.value = ""; }
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    });
    all(".wrong", row).forEach((words) => words.remove());
    all("[name], [id], [for]", row).forEach((node) => ["name", "id", "for"].forEach((attribute) => {
      const value = node.getAttribute(attribute);
      if (value) { node.setAttribute(attribute, value.replace(/-\d+-/, "-" + number + "-")); }
    }));
    last.after(row);
    row.dispatchEvent(new Event("lianxue:copied", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
    return true;
  }
  clicked("[data-add]", (button, event) => {
    event.preventDefault();
    addRow(document.querySelector("[data-rows='" + button.dataset.add + "']"));
  });

  /* All boxes of a list at once. */
  on("change", ({ target }) => {
    if (target.dataset.all) { all("[form='" + target.dataset.all + "']").forEach((box) => { box.checked = target.checked; }); }
  });

  /* The sum of the budget while it is typed. */
  function sum() {
    const place = document.querySelector("[data-sum]");
    if (!place) { return; }
    const total = all("[data-rows='budget'] [data-row]").reduce((before, row) => {
      const read = (name, otherwise) => {
        const field = row.querySelector("[name$='-" + name + "']");
        return field && field.value !== "" ? Number(field.value) : otherwise;
      };
      return before + (read("quantity", 0) * read("unit_price", 0) * (read("days", 1) || 1) || 0);
    }, 0);
    place.textContent = total.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }
  on("input", sum);

  /* The first thing that is wrong gets the focus. */
  function focusFirstError(root) {
    const field = root.querySelector(".is-invalid:not([type=hidden]):not(.tomselected)") || root.querySelector("[data-focus]");
    if (!field) { return; }
    const shut = field.closest("details:not([open])");
    if (shut) { shut.open = true; }
    field.focus();
  }
  on("htmx:afterSwap", (event) => focusFirstError(event.target));

  /* News of what others did. Only a page in front looks, and nothing is replaced under somebody's hands: what is held
     back leaves #news, which comes last, as it was, so that it is asked for again. A login's end is the looking's. */
  let second = 0, quietUntil = 0, over = false, held = false;
  function say(words) {
    const place = byId("held-back");
    if (place.textContent !== words) { place.textContent = words; }
    place.hidden = !words;
  }
  function inUse(part) {
    const touched = (field) => (/checkbox|radio/.test(field.type) ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && field.value !== field.defaultValue);
    return part.contains(document.activeElement) || part.querySelector("details.act[open]")
      || all("input, textarea", part).some(touched);
  }
  function look(now) {
    const news = byId("news");
    if (!news || !window.htmx || document.hidden || over || second < quietUntil) { return; }
    if (now || second % Number(news.dataset.live) === 0) {
      held = false;
      window.htmx.trigger(news, "look");
    }
  }
  setInterval(() => { second += 1; look(false); }, 1000);
  on("visibilitychange", () => look(true));
  on("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target, before = all("details", part);
    if (part.id === "news" ? held : inUse(part)) {
      held = true;
      event.preventDefault();
      say(byId("held-back").dataset.new);
      return;
    }
    if (part.id === "news") { say(""); }
    all("details", event.detail.fragment).forEach((one, place) => {
      if (before[place] && before[place].textContent === one.textContent) { one.open = before[place].open; }
    });
  });
  on("htmx:oobAfterSwap", (event) => dress(event.detail.target));
  ["htmx:responseError", "htmx:sendError"].forEach((failure) => on(failure, (event) => {
    if (event.target.id !== "news") { return; }
    quietUntil = second + 60;
    over = event.detail.xhr.status === 401;
    if (over) { say(byId("held-back").dataset.over); }
  }));

  /* A proposal keeps itself: in this browser at each pause, on the server now and then while it is a draft. What the
     server has is forgotten here. Each form shown has a key of its own, so that two tabs keep two texts. */
  const NOT_TEXT = ["csrf_token", "_key", "expected_version"];
  const VERSION = "<input type='hidden' name='expected_version'>";
  let leaving = false;
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
  const forget = (which) => names().filter(which).forEach((name) => localStorage.removeItem(name));
  const clock = (at) => new Date(at).toTimeString().slice(0, 5);
  const typed = (form) => Array.from(new FormData(form)).filter((pair) => !NOT_TEXT.includes(pair[0]));
  function restore(form, kept) {
    const values = {};
    kept.forEach(([name, value]) => {
      const row = /^(\w+)-\d+-/.exec(name);
      while (row && !form.elements[name] && addRow(form.querySelector("[data-rows='" + row[1] + "']"))) { continue; }
      (values[name] = values[name] || []).push(value);
    });
    all("input:not([type=hidden]), .flatpickr-input, select, textarea", form).forEach((field) => {
      const given = values[field.name] || [];
      field.checked = given.includes(field.value);
      if (!/checkbox|radio/.test(field.type) && field.name) { field.value = given[0] || ""; }
      if (field.multiple) { all("option", field).forEach((one) => { one.selected = given.includes(one.value); }); }
    });
    form.dispatchEvent(new Event("lianxue:restored", { bubbles: true }));
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function keepItself(form) {
    const place = form.dataset.keep, name = place + form.elements._key.value;
    const words = byId("kept"), stale = byId("kept-stale");
    let every = Number(form.dataset.keepEvery || 0) * 1000, had = JSON.stringify(typed(form));
    let pause = 0, last = Date.now(), sending = false;
    const tell = (which) => { words.textContent = words.dataset[which].replace("{}", clock(Date.now())); };
    function again() {
      clearTimeout(pause);
      if (every && !document.hidden) { pause = setTimeout(keep, Math.max(1000, last + every - Date.now())); }
    }
    function keep() {
      const fields = typed(form), now = JSON.stringify(fields), version = (form.elements.expected_version || {}).value;
      if (now === had || leaving) { return; }
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), version: version, fields: fields }));
      if (!every || sending || document.hidden || Date.now() - last < every) {
        if (stale.hidden) { tell("here"); }
        again();
        return;
      }
      sending = true;
      last = Date.now();
      const body = new URLSearchParams(new FormData(form));
      fetch(form.getAttribute("action") || location.href, { method: "POST", body: body, headers: { Autosave: "yes" } })
        .then((answer) => answer.json().then((said) => taken(answer.status, said, now)))
        .catch(() => { tell("here"); again(); })
        .finally(() => { sending = false; });
    }
    function taken(status, said, now) {
      if (status === 412) {
        every = 0;
        tell("stale");
        Object.assign(stale, { href: location.pathname, hidden: false });
      } else if (status !== 200) {
        tell(status === 401 ? "ended" : "here");
        again();
      }
      if (status !== 200) { return; }
      had = now;
      if (!form.elements.expected_version) { form.insertAdjacentHTML("afterbegin", VERSION); }
      form.elements.expected_version.value = said.version;
      form.setAttribute("action", said.address);
      history.replaceState(null, "", said.address);
      forget((one) => one === name);
      tell("saved");
      if (JSON.stringify(typed(form)) !== had) { again(); }
    }
    on("input", () => { clearTimeout(pause); pause = setTimeout(keep, 1000); }, form);
    on("visibilitychange", () => { if (document.hidden) { keep(); } });
    on("submit", () => { every = 0; clearTimeout(pause); keep(); sessionStorage.setItem("sent", name); }, form);
    offer(form, place);
  }
  function offer(form, place) {
    const notice = byId("kept-text"), mine = names().filter((name) => name.startsWith(place));
    const [newest] = mine.map((name) => JSON.parse(localStorage.getItem(name))).sort((one, other) => other.at - one.at);
    if (!newest || JSON.stringify(newest.fields) === JSON.stringify(typed(form))) { return; }
    notice.firstElementChild.textContent = notice.dataset.words.replace("{}", clock(newest.at));
    notice.hidden = false;
    on("click", (event) => {
      const choice = event.target.dataset.keptText;
      if (!choice) { return; }
      notice.hidden = true;
      forget((name) => mine.includes(name));
      if (choice === "drop") { return; }
      if (newest.version && form.elements.expected_version) { form.elements.expected_version.value = newest.version; }
      restore(form, newest.fields);
    }, notice);
  }
  on("submit", (event) => { if (/\/logout$/.test(event.target.action)) { leaving = true; forget(() => true); } });
  function keepText() {
    const form = document.querySelector("form[data-keep]"), done = new URLSearchParams(location.search).get("done");
    if (done || (form && "shownAgain" in form.dataset)) { forget((name) => name === sessionStorage.getItem("sent")); }
    if (done === "submit_event") { forget((name) => name.split(":")[2] === location.pathname.split("/")[2]); }
    if (form) { keepItself(form); }
  }

  /* Files are shown before they are sent, and may be dropped onto their field. */
  function preview(field) {
    const size = (bytes) => (bytes < 2 ** 20 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 2 ** 20).toFixed(1) + " MB");
    const list = field.parentNode.querySelector(".files") || document.createElement("ul");
    Object.assign(list, { className: "files", ariaLive: "polite" });
    list.replaceChildren(...Array.from(field.files).map((file) => {
      const row = document.createElement("li");
      row.textContent = file.name + " · " + size(file.size);
      if (file.type.startsWith("image/")) {
        const reader = new FileReader(), picture = document.createElement("img");
        picture.alt = "";
        reader.onload = () => { picture.src = reader.result; row.prepend(picture); };
        reader.readAsDataURL(file);
      }
      return row;
    }));
    field.after(list);
  }
  on("change", (event) => { if (event.target.type === "file") { preview(event.target); } });
  ["dragover", "drop"].forEach((name) => on(name, (event) => {
    const form = event.target.closest("form"), field = form && form.querySelector("input[type=file]");
    if (!field || !event.dataTransfer.types.includes("Files")) { return; }
    event.preventDefault();
    if (name === "drop") {
      const files = new DataTransfer();
      Array.from(event.dataTransfer.files).slice(0, field.multiple ? 20 : 1).forEach((file) => files.items.add(file));
      field.files = files.files;
      preview(field);
    }
  }));

  /* A chart is drawn from the table beside it, which stays: for paper, for readers, and where there is no script. */
  function draw(place) {
    const table = document.querySelector(place.dataset.chart), columns = place.dataset.columns.split(",").map(Number);
    const rows = table ? all("tbody tr:not(.sum)", table).slice(0, 20).reverse() : [];
    const named = (row, at) => row.cells[at || 0].innerText.trim();
    const reader = (at) => (row) => Number(named(row, at).replace(/[^\d.-]/g, "")) || 0;
    if (!rows.some((row) => columns.some((at) => reader(at)(row)))) { return; }
    place.hidden = false;
    place.style.height = 90 + rows.length * (12 * columns.length + 16) + "px";
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      aria: { enabled: true, label: { description: place.getAttribute("aria-label") } }, animation: false,
      color: ["#1f4e8c", "#b8232a", "#b87503"], textStyle: { fontFamily: getComputedStyle(place).fontFamily },
      grid: { left: 0, right: 24, top: 36, bottom: 0, outerBoundsMode: "same" }, legend: { top: 0 }, tooltip: {},
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", data: rows.map((row) => named(row)), axisLabel: { width: 130, overflow: "break" } },
      series: columns.map((at) => ({ type: "bar", name: named(table.tHead.rows[0], at), data: rows.map(reader(at)) })),
    });
    on("resize", () => chart.resize(), window);
  }

  function dress(root) { all("[data-print], [data-only-js]", root).forEach((node) => { node.hidden = false; }); }
  clicked("[data-print]", () => window.print());

  function start() {
    dress(document);
    sum();
    try { keepText(); } catch (refused) { /* this browser keeps nothing */ }
    focusFirstError(document);
    if (window.echarts) { all("[data-chart]").forEach(draw); }
    const docs = byId("api-docs"), quiet = { deepLinking: true, defaultModelsExpandDepth: 0, docExpansion: "none" };
    if (docs) { window.SwaggerUIBundle({ url: docs.dataset.address, domNode: docs, validatorUrl: null, ...quiet }); }
  }
  if (document.readyState === "loading") { on("DOMContentLoaded", start); } else { start(); }
})();
