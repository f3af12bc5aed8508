/* "Show 3 new": what came since the page was opened is announced, and shown when it is asked for.

Nothing moves meanwhile. The question is small, is answered by 304 while nothing comes, is asked only
of a page that is being looked at, and less and less often. */
"use strict";

{
  const section = document.getElementById("comments");
  const line = section?.querySelector(".comments-newer");
  const FIRST = 60_000, LAST = 300_000; // milliseconds between two looks
  let pause = FIRST, timer, told = 0;

  const known = () => Number(section.dataset.count);

  const announce = (count) => {
    if (count <= told) return;
    told = count;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Show ${count.toLocaleString(document.documentElement.lang)} new comment${count === 1 ? "" : "s"}`;
    button.addEventListener("click", show);
    line.replaceChildren(button);
  };

  async function look() {
    try {
      const answer = await fetch(section.dataset.countUrl, { cache: "no-cache" });
      if (answer.status === 404 || answer.status === 410) return stop();
      if (!answer.ok) throw new Error(answer.status);
      const { count } = await answer.json();
      if (count > known()) announce(count - known());
      pause = count > known() ? FIRST : Math.min(1.5 * pause, LAST);
    } catch {
      pause = LAST;
    }
    plan();
  }
  function plan() {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(look, pause);
  }
  function stop() {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", plan);
  }

  // The threads as they are now, around what the reader looks at and writes.
  async function show() {
    const before = new Set([...document.querySelectorAll(".comment[id]")].map((comment) => comment.id));
    const held = [...document.querySelectorAll(".comment[id]")].find((each) => each.getBoundingClientRect().bottom > 0);
    const top = held?.getBoundingClientRect().top;
    const focused = document.activeElement;
    const sent = [...document.querySelectorAll(".comment-sent")].map((each) => [each, each.previousElementSibling?.id]);
    document.dispatchEvent(new Event("newsroom:before-threads"));
    try {
      await htmx.ajax("GET", location.pathname + location.search, {
        source: line, target: "#comment-threads", select: "#comment-threads", swap: "outerHTML",
        headers: { "Cache-Control": "max-age=0" }, // never what the browser kept a moment ago
      });
    } finally {
      for (const [each, above] of sent) {
        const id = each.querySelector(".comment")?.id;
        const place = above && document.getElementById(above);
        if (place && !each.isConnected && !(id && document.getElementById(id))) place.after(each);
      }
      document.dispatchEvent(new Event("newsroom:threads"));
    }
    const fresh = [...document.querySelectorAll("#comment-threads .comment[id]")].filter((comment) => !before.has(comment.id));
    for (const comment of fresh) comment.classList.add("is-new");
    section.dataset.count = known() + told;
    told = 0;
    line.replaceChildren();
    const again = held && document.getElementById(held.id);
    if (again) scrollBy(0, again.getBoundingClientRect().top - top);
    if (focused?.isConnected && focused !== document.body) focused.focus({ preventScroll: true });
    else if (fresh[0]) {
      fresh[0].tabIndex = -1;
      fresh[0].focus({ preventScroll: true });
    }
    pause = FIRST;
    plan();
  }

  if (line && section.dataset.countUrl) {
    document.addEventListener("visibilitychange", plan);
    document.addEventListener("newsroom:look", look); // at once, for whoever cannot wait
    plan();
  }
}
