/* Conveniences on top of pages that work without any script. */
(function () {
  "use strict";

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  /* A question before what cannot be taken back, and only one sending per form. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var question = form.getAttribute("data-confirm");
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") {
      if (form.getAttribute("data-sent")) {
        event.preventDefault();
        return;
      }
      form.setAttribute("data-sent", "yes");
      window.setTimeout(function () { form.removeAttribute("data-sent"); }, 4000);
    }
  });

  /* Copy what a field holds, and say so. */
  function copied(button) {
    var words = button.getAttribute("data-copied");
    var status = document.getElementById(button.getAttribute("data-status"));
    if (status) { status.textContent = words; }
  }
  function copyOldWay(field) {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    var field = document.getElementById(button.getAttribute("data-copy"));
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(field.value).then(
        function () { copied(button); },
        function () { if (copyOldWay(field)) { copied(button); } }
      );
    } else if (copyOldWay(field)) {
      copied(button);
    }
  });

  /* One more row: the last one again, empty, its number raised by one. */
  function addRow(rows) {
    var last = all("[data-row]", rows).pop();
    var number = all("[data-row]", rows).length;
    if (!last || number >= Number(rows.getAttribute("data-most") || 40)) { return; }
    var row = last.cloneNode(true);
    all("input, select, textarea", row).forEach(function (field) {
      if (field.tagName === "SELECT") { field.selectedIndex = field.multiple ? -1 : 0; } else { field.value = ""; }
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    });
    all(".wrong", row).forEach(function (words) { words.remove(); });
    all("[name], [id], [for], [aria-label]", row).forEach(function (node) {
      ["name", "id", "for"].forEach(function (attribute) {
        var value = node.getAttribute(attribute);
        if (value) {
          node.setAttribute(attribute, value.replace(/-\d+-/, "-" + number + "-"));
        }
      });
    });
    last.parentNode.insertBefore(row, last.nextSibling);
    var first = row.querySelector("input, select, textarea");
    if (first) { first.focus(); }
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add]");
    if (!button) { return; }
    event.preventDefault();
    var rows = document.querySelector("[data-rows='" + button.getAttribute("data-add") + "']");
    if (rows) { addRow(rows); }
  });

  /* The end of a slot follows its beginning: three hours later, while it is empty. */
  document.addEventListener("change", function (event) {
    var start = event.target;
    if (start.type !== "datetime-local" || !/starts_at$/.test(start.name) || !start.value) { return; }
    var end = start.form.elements[start.name.replace("starts_at", "ends_at")];
    if (end && !end.value) {
      var hour = Math.min(Number(start.value.slice(11, 13)) + 3, 23);
      end.value = start.value.slice(0, 11) + ("0" + hour).slice(-2) + start.value.slice(13);
    }
  });

  /* The sum of the budget while it is typed. */
  function sum() {
    var place = document.querySelector("[data-sum]");
    if (!place) { return; }
    var total = 0;
    all("[data-rows='budget'] [data-row]").forEach(function (row) {
      function read(name, otherwise) {
        var field = row.querySelector("[name$='-" + name + "']");
        return field && field.value !== "" ? Number(field.value) : otherwise;
      }
      var amount = read("quantity", 0) * read("unit_price", 0) * (read("days", 1) || 1);
      if (!isNaN(amount)) { total += amount; }
    });
    place.textContent = total.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }
  document.addEventListener("input", sum);

  /* The first thing that is wrong gets the focus. */
  function focusFirstError(root) {
    var field = root.querySelector(".is-invalid") || root.querySelector("[data-focus]");
    if (field) {
      var shut = field.closest("details:not([open])");
      if (shut) { shut.open = true; }
      field.focus();
    }
  }
  document.addEventListener("htmx:afterSwap", function (event) { focusFirstError(event.target); });

  function start() {
    all("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    all("[data-only-js]").forEach(function (node) { node.hidden = false; });
    sum();
    focusFirstError(document);
    var docs = document.getElementById("api-docs");
    if (docs && window.SwaggerUIBundle) {
      window.SwaggerUIBundle({
        url: docs.getAttribute("data-address"),
        domNode: docs,
        validatorUrl: null,
        deepLinking: true,
        defaultModelsExpandDepth: 0,
        docExpansion: "none"
      });
    }
  }
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
