"use strict";

// What every page does: say what it was made from, and search.
(function () {
  const provenance = window.itamopsProvenance || {};
  for (const place of document.querySelectorAll("[data-provenance]")) {
    const said = provenance[place.dataset.provenance];
    if (said) {
      place.textContent = said;
    }
  }

  const form = document.querySelector("form.find");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = form.elements.q.value.trim();
    window.location.href = form.action + (wanted ? "#q=" + encodeURIComponent(wanted) : "");
  });

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      (document.querySelector("[data-search]") || form.elements.q).focus();
    }
  });
})();
