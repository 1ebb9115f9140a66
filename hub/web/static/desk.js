// Looks again while nobody types: replaces the list by the one the server shows now.
"use strict";
const main = document.querySelector("main[data-refresh]");
async function again() {
  const busy = main.contains(document.activeElement) && document.activeElement !== main;
  if (!busy && !document.hidden) {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.redirected) { location.href = answer.url; return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["main", "#tabs"]) {
        const now = document.querySelector(id), next = fresh.querySelector(id);
        if (next && now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML;
      }
      document.body.classList.remove("cut");
    } catch { document.body.classList.add("cut"); }
  }
  setTimeout(again, 1000 * Number(main.dataset.refresh));
}
if (main) setTimeout(again, 1000 * Number(main.dataset.refresh));
