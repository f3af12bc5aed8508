/* Replying and sending without leaving the place; htmx sends, this moves the one form about.

The form stands at the end of the discussion. "Reply" takes it under the comment that is answered,
with whatever is written in it; "Cancel reply" and Escape take it home. There is never a second one. */
"use strict";

{
  const home = document.getElementById("comment-form-home");
  const form = () => document.getElementById("comment-form");
  const field = (name) => form()?.querySelector(`[name=${name}]`);
  const FAILED = "We could not send your comment. What you wrote is saved in this browser. Please try again in a moment.";
  const TOO_LARGE = "Your comment is too long to send. What you wrote is still here. Please shorten it and send it again.";
  const BUSY = "The site is busy, so your comment was not received. What you wrote is still here. Please send it again in a few seconds.";
  let opener = null; // the link that the form was opened with

  const nameOf = (comment) => {
    const name = comment.querySelector(".comment-name").cloneNode(true);
    name.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
    return name.textContent.trim();
  };

  const aim = (parent, words) => {
    field("parent").value = parent;
    form().querySelector("#comment-form-heading").textContent = words;
    form().querySelector(".comment-form-cancel").hidden = !parent;
    form().dispatchEvent(new Event("newsroom:parent"));
  };

  const focusFirstEmpty = () => {
    const fields = [...form().querySelectorAll("input, textarea")].filter(
      (each) => each.type !== "hidden" && each.type !== "checkbox" && each.offsetParent && each.name !== "website");
    (fields.find((each) => !each.value) || field("body")).focus({ preventScroll: true });
  };

  const openUnder = (comment) => {
    comment.after(form());
    aim(comment.id.replace("comment-", ""), `Leave a Reply to ${nameOf(comment)}`);
  };

  const goHome = () => {
    if (form().parentElement !== home) home.append(form());
    aim("", "Leave a Reply");
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !form() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches(".comment-actions a[href*='reply_to=']")) {
      event.preventDefault();
      opener = link;
      openUnder(link.closest(".comment"));
      focusFirstEmpty();
      form().scrollIntoView({ block: "nearest" });
    } else if (link.closest(".comment-form-cancel") && form().parentElement !== home) {
      event.preventDefault();
      cancel();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && form()?.contains(event.target) && form().parentElement !== home) cancel();
  });
  function cancel() {
    goHome();
    opener?.focus({ preventScroll: true });
    opener?.scrollIntoView({ block: "nearest" });
  }

  /* --- Sending ----------------------------------------------------------------------------- */

  const opened = performance.now();
  let waiting;

  const fail = (words) => {
    const line = form()?.querySelector(".comment-form-failed");
    if (!line) return;
    line.hidden = false;
    line.role = "alert"; // of a page there is one alert, and this one only when there is something to say
    line.textContent = words;
    line.scrollIntoView({ block: "nearest" });
  };

  // A server that asks to wait says for how long; the button comes back by itself.
  const holdFor = (seconds) => {
    const button = form()?.querySelector(".comment-form-send");
    if (!button || !seconds) return;
    const words = button.textContent;
    clearInterval(waiting);
    const tick = () => {
      button.disabled = seconds > 0;
      button.textContent = seconds > 0 ? `Please wait ${seconds} s` : words;
      if (seconds-- <= 0) clearInterval(waiting);
    };
    tick();
    waiting = setInterval(tick, 1000);
  };

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("#comment-form")) return;
    event.detail.parameters.set("seconds", ((performance.now() - opened) / 1000).toFixed(1));
    const line = form().querySelector(".comment-form-failed");
    line.hidden = true;
    line.role = null;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.closest("#comment-form")) form().setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", () => form()?.removeAttribute("aria-busy"));
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest("#comment-form")) fail(event.detail.xhr?.status === 413 ? TOO_LARGE : FAILED);
    });
  }

  // Too many at once, or changed meanwhile: a whole page came back, with the words that are here anyway.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.getResponseHeader("HX-Retarget") || !requestConfig.elt.closest("#comment-form")) return;
    if (xhr.status !== 429 && xhr.status !== 409) return;
    event.detail.shouldSwap = false;
    if (xhr.status === 409) return fail(FAILED);
    fail(BUSY);
    holdFor(Number(xhr.getResponseHeader("Retry-After")));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const answer = event.detail.xhr;
    const sent = document.querySelector(".comment-sent:not([data-met])");
    if (sent) return welcome(sent);
    const preview = document.getElementById("comment-preview");
    if (event.detail.target.id === "comment-preview") return preview?.focus();
    if (form()) document.dispatchEvent(new CustomEvent("newsroom:form", { detail: form() }));
    document.getElementById("comment-form-problems")?.focus();
    holdFor(Number(answer.getResponseHeader("Retry-After")));
  });

  // The comment stands where it was written; the form goes home, empty.
  function welcome(sent) {
    sent.dataset.met = "";
    const note = sent.querySelector("[data-receipt]");
    if (note) document.dispatchEvent(new CustomEvent("newsroom:sent", { detail: note }));
    const own = sent.querySelector(".comment");
    if (own) history.replaceState(null, "", `#${own.id}`); // a reload shows it again (reply.js)
    field("body").value = "";
    form().querySelectorAll(".form-problems, #comment-preview > *").forEach((each) => each.remove());
    form().querySelectorAll(".is-invalid").forEach((each) => each.classList.remove("is-invalid"));
    form().querySelectorAll(".invalid-feedback").forEach((each) => each.remove());
    document.getElementById("comment-preview").hidden = true;
    form().dispatchEvent(new Event("newsroom:emptied"));
    goHome();
    document.querySelector(".discussion-empty")?.remove();
    document.dispatchEvent(new Event("newsroom:threads"));
    sent.focus({ preventScroll: true });
    sent.scrollIntoView({ block: "nearest" });
  }

  // A draft of a reply goes back under what it answers.
  const drafted = form()?.dataset.parent && document.getElementById(`comment-${form().dataset.parent}`);
  if (drafted) openUnder(drafted);

  document.addEventListener("newsroom:before-threads", () => {
    const parent = field("parent")?.value;
    if (parent && form().parentElement !== home) {
      home.append(form());
      form().dataset.parent = parent;
    }
  });
  document.addEventListener("newsroom:threads", () => {
    const parent = form()?.dataset.parent;
    const comment = parent && document.getElementById(`comment-${parent}`);
    if (comment && field("parent").value === parent) comment.after(form());
    if (form()) delete form().dataset.parent;
  });
}
