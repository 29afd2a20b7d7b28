/* The briefing's editor in the place of its plain field. The form posts the HTML; lianxue.js keeps what is typed. */
(function () {
  "use strict";
  const form = document.getElementById("briefing-form"), rich = document.getElementById("rich");
  if (!form || !window.wangEditor) { return; }
  const { Boot, createEditor, createToolbar, i18nChangeLanguage, SlateTransforms, SlateEditor } = window.wangEditor;
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));
  const field = rich.querySelector("textarea"), plain = document.getElementById("plain");

  /* What the service keeps, and nothing else; it cleans again. Here so that the editor never meets what it would drop
     without a word, and so that what is pasted out of an office program becomes headings, lists and bold. */
  const KEPT = "H2 H3 P BR UL OL LI STRONG EM TABLE THEAD TBODY TR TH TD IMG".split(" ");
  const GONE = "SCRIPT STYLE TITLE META LINK IFRAME OBJECT EMBED SVG COLGROUP TEMPLATE NOSCRIPT".split(" ");
  const SAME = { B: "STRONG", I: "EM", H1: "H2", H4: "H3", H5: "H3", H6: "H3", FIGCAPTION: "P" };
  const OURS = /^\/api\/v1\/attachments\/[\w-]+$/;
  function copy(from, to) {
    from.childNodes.forEach((node) => {
      if (node.nodeType === Node.TEXT_NODE) { to.append(node.data); }
      if (node.nodeType !== Node.ELEMENT_NODE || GONE.includes(node.nodeName.toUpperCase())) { return; }
      let name = SAME[node.nodeName] || node.nodeName;
      if (name === "DIV" && !node.querySelector("p, div, ul, ol, table, h1, h2, h3, h4")) { name = "P"; }
      if (name === "SPAN" && (/bold/.test(node.style.fontWeight) || node.style.fontWeight >= 600)) { name = "STRONG"; }
      if (!KEPT.includes(name)) { copy(node, to); return; }
      if (name === "IMG" && !OURS.test(node.getAttribute("src"))) { return; }
      const made = to.ownerDocument.createElement(name);
      ["src", "alt", "colspan", "rowspan"].forEach((attribute) => {
        const value = node.getAttribute(attribute);
        const fits = /span$/.test(attribute) ? /^T[HD]$/.test(name) && value > 1 : name === "IMG";
        if (value && fits) { made.setAttribute(attribute, value); }
      });
      copy(node, made);
      to.append(made);
    });
  }
  function tidied(html) {
    const made = document.implementation.createHTMLDocument("").body;
    copy(new DOMParser().parseFromString(html, "text/html").body, made);
    return made;
  }
  /* In the editor a list within a list stands beside its item, in the text that is kept within it. */
  function forEditor(html) {
    const made = tidied(html);
    all("li > ul, li > ol", made).reverse().forEach((list) => list.parentNode.after(list));
    return made.innerHTML;
  }
  function fromEditor(html) {
    const made = tidied(html.replace(/&(?!(?:lt|gt|nbsp);)/g, "&amp;"));  // it leaves an & as it was typed
    all("ul > ul, ul > ol, ol > ul, ol > ol", made).forEach((list) => {
      if (list.previousElementSibling) { list.previousElementSibling.append(list); }
    });
    return made.innerHTML.replace(/(<p>(<br>|\s)*<\/p>)+$/, "");
  }

  /* A table of three by three; the editor's own button for it can only be used with a mouse. */
  const cell = (isHeader) => ({ type: "table-cell", isHeader: isHeader, children: [{ text: "" }] });
  const row = (isHeader) => ({ type: "table-row", children: [1, 2, 3].map(() => cell(isHeader)) });
  class TableMenu {
    constructor() {
      this.title = rich.dataset.table;
      this.tag = "button";
      this.iconSvg = "<svg viewBox='0 0 16 16'><path d='M1 2h14v12H1V2zm1 4v3h3.5V6H2zm4.5 0v3h3V6h-3zM10.5 6v3H14V6h-3.5zM2 10v3h3.5v-3H2zm4.5 0v3h3v-3h-3zm4 0v3H14v-3h-3.5z'/></svg>";
    }
    getValue() { return ""; }
    isActive() { return false; }
    isDisabled(editor) {
      return !editor.selection || editor.getFragment().some((node) => /^(table|list)/.test(node.type));
    }
    exec(editor) {
      const table = { type: "table", width: "auto", children: [row(true), row(false), row(false)] };
      SlateTransforms.insertNodes(editor, [table, { type: "paragraph", children: [{ text: "" }] }], { mode: "highest" });
    }
  }
  Boot.registerMenu({ key: "insertTableOfThree", factory: () => new TableMenu() });

  i18nChangeLanguage(document.documentElement.lang === "zh-CN" ? "zh-CN" : "en");
  const stored = field.value;
  let ready = false;
  plain.hidden = true;
  all("textarea", plain).concat(field).forEach((one) => { one.disabled = one !== field; });
  rich.hidden = false;
  const editor = createEditor({
    selector: "#body", html: forEditor(stored), mode: "default",
    config: {
      autoFocus: false, scroll: false, customAlert: () => {},
      hoverbarKeys: { text: { menuKeys: [] }, link: { menuKeys: [] }, table: { menuKeys: [] },
        image: { menuKeys: ["deleteImage"] } },
      onChange: () => { if (ready) { changed(); } },
    },
  });
  /* Pasted or dropped: tidied before the editor's parts look at it, each in its own way and as a live page would.
     What was copied here is taken as it is; pictures come from the event's photos alone. */
  const insertData = editor.insertData;
  editor.insertData = (data) => {
    const html = data.getData("text/html"), tidy = new DataTransfer();
    tidy.setData("text/plain", data.getData("text/plain"));
    if (html) { tidy.setData("text/html", forEditor(html)); }
    if (data.types.includes("application/x-slate-fragment")) {
      insertData(data);
    } else if (html || data.getData("text/plain")) {
      insertData(tidy);
    }
  };
  createToolbar({
    editor: editor, selector: "#toolbar", mode: "default",
    config: { toolbarKeys: ["undo", "redo", "|", "header2", "header3", "bold", "|", "bulletedList", "numberedList", "|",
      "insertTableOfThree", "insertTableRow", "deleteTableRow", "insertTableCol", "deleteTableCol", "deleteTable"] },
  });

  /* Names for those who do not see the icons; Tab leads on, as everywhere on the page. */
  const place = document.querySelector("#body [contenteditable]"), bar = document.getElementById("toolbar");
  const name = (node, role, label) => { node.setAttribute("role", role); node.setAttribute("aria-label", label); };
  name(place, "textbox", rich.dataset.label);
  name(bar, "toolbar", rich.dataset.toolbar);
  place.setAttribute("aria-multiline", "true");
  place.setAttribute("aria-required", "true");
  all("[data-slate-editor] ~ *, .w-e-bar-divider", rich).forEach((node) => node.setAttribute("aria-hidden", "true"));
  function nameButtons() {
    all("button", bar).forEach((button) => {
      const label = rich.dataset[button.dataset.menuKey] || (button.dataset.tooltip || "").replace("\n", " ");
      if (button.getAttribute("aria-label") !== label) { button.setAttribute("aria-label", label); }
      button.setAttribute("aria-pressed", String(button.classList.contains("active")));
      button.setAttribute("aria-disabled", String(button.classList.contains("disabled")));
    });
  }
  new MutationObserver(nameButtons).observe(bar, { attributeFilter: ["class"], childList: true, subtree: true });
  nameButtons();
  bar.addEventListener("click", () => {
    if (!place.contains(document.activeElement) && editor.selection) { editor.focus(); }
  });
  rich.addEventListener("keydown", (event) => {
    if (event.key === "Tab") { event.stopPropagation(); }
  }, true);

  /* The form has what the editor has; what nobody touched stays as it is stored, letter by letter. */
  const untouched = fromEditor(editor.getHtml());
  let shown = field.value;
  function changed() {
    const html = fromEditor(editor.getHtml()), count = document.getElementById("words");
    count.textContent = (editor.getText().match(/[!-~]+|[^\s!-~]/gu) || []).length;
    shown = html === untouched ? stored : html;
    if (field.value === shown) { return; }
    field.value = shown;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  ready = true;
  form.addEventListener("input", () => { if (field.value !== shown) { editor.setHtml(forEditor(shown = field.value)); } });
  if (plain.querySelector(".is-invalid")) {
    plain.querySelector(".is-invalid").classList.remove("is-invalid");
    place.classList.add("is-invalid");
    place.setAttribute("aria-invalid", "true");
    place.setAttribute("aria-describedby", "body_html-wrong");
  }

  all("[data-insert]", document).forEach((button) => button.addEventListener("click", () => {
    const picture = { type: "image", src: button.dataset.insert, alt: button.dataset.caption, href: "", style: {},
      children: [{ text: "" }] };
    const lines = [{ type: "paragraph", children: [{ text: "" }, picture, { text: "" }] },
      { type: "paragraph", children: [{ text: button.dataset.caption }] }];
    editor.restoreSelection();
    if (!editor.selection) { SlateTransforms.select(editor, SlateEditor.end(editor, [])); }
    SlateTransforms.insertNodes(editor, lines, { mode: "highest" });
    editor.focus();
  }));

  /* Whoever goes away from what is not saved is asked. */
  const fields = () => form.elements.title.value + "\n" + field.value;
  const before = "shownAgain" in form.dataset ? "" : fields();
  let sent = false;
  form.addEventListener("submit", () => {
    sent = true;
    setTimeout(() => { sent = false; }, 4000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sent || fields() === before) { return; }
    event.preventDefault();
    event.returnValue = "";
  });
})();
