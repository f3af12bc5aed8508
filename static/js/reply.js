/* Words are never lost: what is typed stays in this browser until the server has it.

Nothing here leaves the browser but the form itself. Storage may be full, or forbidden: then the form
works as it does without scripts. */
"use strict";

{
  const DRAFT = `newsroom:draft:${location.pathname.replace(/comments\/$/, "")}`;
  const PERSON = "newsroom:person";
  const RECEIPTS = "newsroom:receipts";
  const PERSONAL = ["name", "email", "website"];
  const NEAR = 500; // characters left, from which on they are counted

  const stored = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
    },
    write(key, value) {
      try {
        if (value) localStorage.setItem(key, JSON.stringify(value));
        else localStorage.removeItem(key);
      } catch { /* as without scripts */ }
    },
  };

  /* --- What was sent: the way back to it ------------------------------------------------- */

  const mine = document.querySelector("[data-receipt]");
  if (mine) {
    const address = mine.dataset.receipt;
    const id = mine.closest(".comment").id;
    stored.write(RECEIPTS, { ...stored.read(RECEIPTS), [id]: address });
    if (address.includes(stored.read(DRAFT).receipt || "none yet")) stored.write(DRAFT, null);
    // Out of the address bar, so that nobody hands it on with a link to the article.
    const plain = new URL(location.href);
    plain.searchParams.delete("receipt");
    history.replaceState(null, "", plain);
  }
  for (const [id, address] of Object.entries(stored.read(RECEIPTS))) {
    const actions = document.querySelector(`#${CSS.escape(id)} .comment-actions`);
    if (!actions || document.querySelector(`#${CSS.escape(id)} [data-receipt]`)) continue;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Your receipt";
    actions.append(" ", link);
  }

  // A link to a comment that is not on this page finds its page; the reader's own is shown to them.
  const asked = /^#(comment-(\d+))$/.exec(location.hash);
  if (asked && !document.getElementById(asked[1])) {
    const receipt = /^\/receipts\/([\w-]+)\/$/.exec(stored.read(RECEIPTS)[asked[1]] || "");
    const page = `/comments/${asked[2]}/`;
    if (receipt && !location.search.includes("receipt=")) {
      location.replace(`${location.pathname}?receipt=${receipt[1]}${location.hash}`);
    } else {
      fetch(page, { method: "HEAD" }).then((answer) => { if (answer.ok) location.replace(page); }, () => {});
    }
  }

  /* --- What is being written ------------------------------------------------------------- */

  const form = document.getElementById("comment-form");
  const body = form?.querySelector("textarea[name=body]");
  if (body) {
    const field = (name) => form.querySelector(`[name=${name}]`);
    const draft = stored.read(DRAFT);

    const token = () => {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    };
    // The same for every try, so that a comment whose answer was lost is found again.
    field("receipt").value ||= draft.receipt || token();

    const keep = () => {
      stored.write(DRAFT, body.value.trim() ? { body: body.value, receipt: field("receipt").value } : null);
    };
    if (draft.body && !body.value.trim()) {
      body.value = draft.body;
      const told = form.querySelector(".comment-form-kept");
      told.hidden = false;
      told.querySelector("button").addEventListener("click", () => {
        body.value = "";
        told.hidden = true;
        keep();
        count();
        body.focus();
      });
    }
    let soon;
    body.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(keep, 250);
      count();
    });
    addEventListener("pagehide", keep);

    const left = form.querySelector(".comment-form-left");
    const longest = Number(left.dataset.longest);
    function count() {
      const rest = longest - body.value.length;
      left.hidden = rest > NEAR;
      left.textContent = rest < 0 ? `${-rest} characters too many` : `${rest} characters left`;
      left.classList.toggle("too-many", rest < 0);
    }
    count();

    /* --- Who is writing, by their own wish --- */

    const save = form.querySelector(".comment-form-save");
    if (save && field("email")) {
      const box = save.querySelector("input");
      const person = stored.read(PERSON);
      save.hidden = false;
      box.checked = Boolean(person.email);
      for (const name of PERSONAL) if (person[name]) field(name).value ||= person[name];
      box.addEventListener("change", () => { if (!box.checked) stored.write(PERSON, null); });
      form.addEventListener("submit", () => {
        const told = Object.fromEntries(PERSONAL.map((name) => [name, field(name).value]));
        stored.write(PERSON, box.checked ? told : null);
      });
    }
    form.addEventListener("submit", keep);
  }
}
