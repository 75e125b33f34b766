// Keeps a list fresh without holding a connection: asks every 15 seconds, and an unchanged list costs one header.
//
//   [data-poll-url]       answers the inner HTML of this element; 304 when the ETag still fits
//   data-poll-seconds     another pace
//   data-poll-etag        the ETag of what is shown, if the server knows it already
//   [data-poll-news]      shown instead of replacing while somebody types, ticks or has a form open inside; a click on
//                         it replaces then
//
// Nothing is asked while the page is in the background. The present row of a table stays the present one by its
// data-key-row.

export function start(element) {
  const seconds = Number(element.dataset.pollSeconds ?? 15);
  const news = element.querySelector(":scope > [data-poll-news]") ?? document.querySelector("[data-poll-news]");
  let etag = element.dataset.pollEtag ?? "";
  let waiting = null;

  const isBusy = () => Boolean(
    element.querySelector("input:checked, details[open]") || element.contains(document.activeElement?.closest("input, textarea, select") ?? null),
  );

  function replace(html) {
    const key = element.querySelector("tr[data-current]")?.dataset.keyRow;
    element.innerHTML = html; // our own server's page, under the same policy as the page itself
    const row = key && element.querySelector(`tr[data-key-row="${CSS.escape(key)}"]`);
    if (row) {
      row.setAttribute("data-current", "");
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
    }
    waiting = null;
    if (news) news.hidden = true;
    element.dispatchEvent(new CustomEvent("motcua:replaced", { bubbles: true }));
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const headers = { "X-Requested-With": "fetch", ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(element.dataset.pollUrl, { headers, cache: "no-store" });
      if (answer.status !== 200 || answer.redirected) return; // signed out, or nothing new: what is shown stays
      const html = await answer.text();
      etag = answer.headers.get("ETag") ?? "";
      if (!isBusy()) replace(html);
      else {
        waiting = html;
        if (news) news.hidden = false;
      }
    } catch {
      // no connection: the next round asks again
    }
  }

  news?.addEventListener("click", () => waiting !== null && replace(waiting));
  document.addEventListener("visibilitychange", ask);
  const timer = setInterval(() => (element.isConnected ? ask() : clearInterval(timer)), seconds * 1000);
}
