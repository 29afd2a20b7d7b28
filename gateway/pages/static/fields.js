/* What helps to fill a field in: dates with their weekday, and long lists that are searched. Without this script, and
   on phones for dates, the plain fields stay. Comes before lianxue.js, on pages with such fields (decision 29). */
(function () {
  "use strict";
  const words = document.currentScript.dataset, chinese = document.documentElement.lang.startsWith("zh");
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const on = (name, does) => document.addEventListener(name, does), two = (number) => ("0" + number).slice(-2);
  const byFinger = window.matchMedia("(pointer: coarse)").matches;
  const alike = (from, to) => ["aria-label", "aria-describedby", "aria-invalid"].forEach((name) => {
    if (from.hasAttribute(name)) { to.setAttribute(name, from.getAttribute(name)); }
  });

  /* A day or moment as pages write it, and out of whatever somebody types that names year, month and day. */
  function shown(at, timed) {
    const hour = at.getHours(), minute = two(at.getMinutes());
    if (!chinese) {
      const names = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
      const day = at.toLocaleDateString("en-GB", names).replace(",", "");
      return timed ? day + ", " + (hour % 12 || 12) + ":" + minute + (hour < 12 ? " am" : " pm") : day;
    }
    const day = at.getFullYear() + "年" + (at.getMonth() + 1) + "月" + at.getDate() + "日 星期" + "日一二三四五六"[at.getDay()];
    const part = [[6, "凌晨"], [12, "上午"], [13, "中午"], [18, "下午"], [24, "晚上"]].find(([until]) => hour < until)[1];
    return timed ? day + " " + part + (hour > 12 ? hour - 12 : hour) + ":" + minute : day;
  }
  function read(text, timed) {
    const day = /(\d{4})\D*(\d{1,2})\D*(\d{1,2})/.exec(text);
    const other = new Date(chinese || !/\d{4}/.test(text) ? NaN : text.replace(",", ""));
    if (!day) { return isNaN(other) ? undefined : other; }
    const rest = text.slice(day.index + day[0].length), clock = timed && /(\d{1,2})\D?(\d{2})?/.exec(rest);
    const [, year, month, date] = day.map(Number), minute = Number((clock && clock[2]) || 0);
    const said = clock ? Number(clock[1]) : timed ? 9 : 0, late = /下午|晚上|pm/i.test(rest) && said < 12;
    const hour = late ? said + 12 : said === 12 && /凌晨|上午|am/i.test(rest) ? 0 : said;
    const at = new Date(year, month - 1, date, hour, minute);
    return at.getMonth() === month - 1 && at.getDate() === date && hour < 24 && minute < 60 ? at : undefined;
  }

  function dressDate(input) {
    const timed = input.type === "datetime-local";
    const sent = (at) => [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-")
      + (timed ? "T" + two(at.getHours()) + ":" + two(at.getMinutes()) : "");
    const labels = { hourAriaLabel: words.hour, minuteAriaLabel: words.minute, monthAriaLabel: words.month };
    const picker = window.flatpickr(input, {
      allowInput: true, altInput: true, altInputClass: input.className, defaultHour: 9, disableMobile: true,
      enableTime: timed, time_24hr: true, minuteIncrement: 15, errorHandler: () => {},
      dateFormat: "sent", altFormat: "shown", ariaDateFormat: "day", parseDate: (text) => read(text, timed),
      formatDate: (at, format) => (format === "sent" ? sent(at) : shown(at, timed && format === "shown")),
      locale: { ...(chinese ? window.flatpickr.l10ns.zh : {}), ...labels, yearAriaLabel: words.year, firstDayOfWeek: 1 },
    });
    const field = picker.altInput, calendar = picker.calendarContainer;
    const id = input.id, placeholder = timed ? words.moment : words.day;
    Object.assign(field, { id, placeholder, defaultValue: field.value, autocomplete: "off" });
    input.removeAttribute("id");
    calendar.setAttribute("role", "dialog");
    calendar.ariaLabel = words.calendar;
    alike(input, field);
    /* What is typed counts at once; what is no date stays to be seen, and the server says so beside the field. */
    let typed = false, said = "";
    field.addEventListener("input", () => {
      const at = read(field.value, timed);
      typed = true;
      [said, input.value] = at ? ["", sent(at)] : [field.value, field.value];
      if (at) { picker.jumpToDate(at); }
    });
    field.addEventListener("blur", (event) => {
      if (!typed || calendar.contains(event.relatedTarget)) { return; }
      typed = false;
      picker.close();
      if (said) { field.value = input.value = said; }
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.stopImmediatePropagation(); }  // it sends the form, as in other fields
      if (event.key === "Escape" || event.key === "Enter") { picker.close(); }
      if (event.key !== "ArrowDown") { return; }
      event.preventDefault();
      picker.open();
      const day = (kind) => calendar.querySelector(".flatpickr-day" + kind);
      (day(".selected") || day(".today") || day(":not(.prevMonthDay)")).focus();
    }, true);
  }

  /* By name, pinyin, its initials, or a number that is part of the name. */
  function dressList(select) {
    const list = new window.TomSelect(select, {
      allowEmptyOption: !select.multiple, maxOptions: null, refreshThrottle: 0, searchField: ["text", "pinyin"],
      plugins: select.multiple ? { remove_button: { title: words.remove } } : {},
      placeholder: words.find, onItemAdd() { this.setTextboxValue(""); this.refreshOptions(false); },
      render: { no_results: (_, escape) => `<div class="no-results" role="option" aria-disabled="true">${escape(words.none)}</div>` },
    });
    alike(select, list.control_input);
    select.setAttribute("aria-hidden", "true");  // readers meet the list once
    list.dropdown_content.setAttribute("aria-label", select.getAttribute("aria-label") || "");
    list.wrapper.focus = () => list.focus();  // the first error gets the focus, wherever it is
  }
  function gather(boxes) {
    const select = document.createElement("select"), group = boxes.closest("fieldset"), wrong = group.querySelector(".wrong");
    const tidy = (node) => node.textContent.replace(/\s+/g, " ").trim();
    Object.assign(select, { multiple: true, className: "form-select" + (wrong ? " is-invalid" : "") });
    all("input[type=checkbox]", boxes).forEach((box) => {
      const option = new Option(tidy(box.labels[0]), box.value, box.checked, box.checked);
      option.dataset.pinyin = box.dataset.pinyin || "";
      select.append(option);
      select.name = box.name;
    });
    select.setAttribute("aria-label", tidy(group.querySelector("legend")));
    if (wrong && wrong.id) { select.setAttribute("aria-describedby", wrong.id); }
    boxes.replaceWith(select);
    dressList(select);
  }

  function dress() {
    if (!byFinger) { all("input[type=date], input[type=datetime-local]").forEach(dressDate); }
    all(".people[data-search]").forEach(gather);
    all("select[data-search]:not(.tomselected)").forEach(dressList);
  }
  /* Back to plain fields that hold what was chosen, to be copied or thrown away. */
  function undressDate(input) {
    const field = input._flatpickr.altInput;
    input.id = field.id;
    input._flatpickr.destroy();
  }
  function undressList(select) {
    const list = select.tomselect, chosen = Array.from(select.selectedOptions, (option) => option.value);
    all("label[for='" + list.control_input.id + "']").forEach((label) => { label.htmlFor = select.id; });
    list.destroy();
    all("option", select).forEach((option) => { option.selected = chosen.includes(option.value); });
  }
  on("lianxue:copying", (event) => {
    all(".flatpickr-input", event.target).forEach(undressDate);
    all(".tomselected", event.target).forEach(undressList);
  });
  on("lianxue:restored", (event) => {
    all(".flatpickr-input", event.target).forEach((input) => input._flatpickr.setDate(input.value));
    all(".tomselected", event.target).forEach((select) => select.tomselect.sync());
  });
  on("htmx:beforeCleanupElement", ({ target }) => target._flatpickr && target._flatpickr.destroy());
  ["lianxue:copied", "htmx:afterSwap", "htmx:oobAfterSwap"].forEach((name) => on(name, dress));

  /* The end of a slot follows its beginning: three hours later, while nobody has chosen another. */
  on("change", (event) => {
    const start = event.target;
    if (!/starts_at$/.test(start.name) || !/^\d{4}-\d\d-\d\dT\d\d/.test(start.value)) { return; }
    const end = start.form.querySelector("[name='" + start.name.replace("starts_at", "ends_at") + "']");
    if (!end || (end.value && end.value !== end.dataset.followed)) { return; }
    const hour = Math.min(Number(start.value.slice(11, 13)) + 3, 23);
    end.dataset.followed = end.value = start.value.slice(0, 11) + two(hour) + start.value.slice(13);
    if (end._flatpickr) { end._flatpickr.setDate(end.value); }
  });
  dress();
})();
