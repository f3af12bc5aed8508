/* Words are never lost: what is typed stays in this browser until the server has it.

Nothing here leaves the browser but the form itself. Storage may be full, or forbidden: then the form
works as it does without scripts. A form that comes into the page later is told of by the event
"newsroom:form", a comment that was sent by "newsroom:sent" (in_place.js). */
"use strict";

{
  const draftOf = (path) => `newsroom:draft:${path.replace(/comments\/$/, "")}`;
  const DRAFT = draftOf(location.pathname);
  const PERSON = "newsroom:person";
  const RECEIPTS = "newsroom:receipts";
  const PERSONAL = ["name", "email", "website"];
  const MOST_PROOFS = 8; // as the server reads
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

  const keepReceipt = (note) => {
    const { receipt: address, article } = note.dataset;
    const draft = article ? draftOf(article) : DRAFT; // on the receipt's own page, of its article
    const id = (note.closest(".comment") || note.querySelector(".comment"))?.id;
    // The first one stays: of what was sent again without it, the second opens less.
    if (id) stored.write(RECEIPTS, { [id]: address, ...stored.read(RECEIPTS) });
    if (address.includes(stored.read(draft).receipt || "none yet")) stored.write(draft, null);
  };
  const linkReceipts = () => {
    for (const [id, address] of Object.entries(stored.read(RECEIPTS))) {
      const actions = document.querySelector(`#${CSS.escape(id)} .comment-actions`);
      if (!actions || actions.parentElement.querySelector("[data-receipt], [data-own]")) continue;
      const link = document.createElement("a");
      link.href = address;
      link.dataset.own = "";
      link.textContent = "Your receipt";
      actions.append(" ", link);
    }
  };

  const mine = document.querySelector("[data-receipt]");
  if (mine) keepReceipt(mine);
  linkReceipts();
  document.addEventListener("newsroom:threads", linkReceipts);

  // A link to a comment that is not on this page finds its page; the reader's own, which waits, is
  // shown to them. Its receipt is asked for by a script, so that no address of an article holds it.
  const asked = /^#(comment-(\d+))$/.exec(location.hash);
  const showOwn = async (id) => {
    const address = stored.read(RECEIPTS)[id];
    const form = document.getElementById("comment-form");
    if (!form || !/^\/receipts\/[\w-]+\/$/.test(address || "")) return;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    form.insertAdjacentHTML("beforebegin", await answer.text());
    document.getElementById(id)?.scrollIntoView();
  };
  if (asked && !document.getElementById(asked[1])) {
    const page = `/comments/${asked[2]}/`;
    fetch(page, { method: "HEAD" })
      .then((answer) => (answer.ok ? location.replace(page) : showOwn(asked[1])))
      .catch(() => {});
  }

  /* --- What is being written ------------------------------------------------------------- */

  const token = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const dress = (form) => {
    const body = form?.querySelector("textarea[name=body]");
    if (!body) return;
    const field = (name) => form.querySelector(`[name=${name}]`);
    const draft = stored.read(DRAFT);
    // The same for every try, so that a comment whose answer was lost is found again.
    field("receipt").value ||= draft.receipt || token();
    prove(field);

    const keep = () => {
      const words = { body: body.value, receipt: field("receipt").value, parent: field("parent").value };
      stored.write(DRAFT, body.value.trim() ? words : null);
    };
    const told = form.querySelector(".comment-form-kept");
    if (draft.body && !body.value.trim()) {
      body.value = draft.body;
      told.hidden = false;
      if (draft.parent && !field("parent").value) form.dataset.parent = draft.parent;
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
    addEventListener("pagehide", () => { if (form.isConnected) keep(); });
    form.addEventListener("newsroom:parent", keep);
    form.addEventListener("newsroom:emptied", () => {
      clearTimeout(soon);
      field("receipt").value = token();
      prove(field);
      told.hidden = true;
      keep();
      count();
    });

    const left = form.querySelector(".comment-form-left");
    const figure = (number) => number.toLocaleString(document.documentElement.lang);
    const longest = Number(left.dataset.longest);
    function count() {
      const rest = longest - body.value.length;
      left.hidden = rest > NEAR;
      left.textContent = rest < 0 ? `${figure(-rest)} characters too many` : `${figure(rest)} characters left`;
      left.classList.toggle("too-many", rest < 0);
    }
    count();
    rememberWho(form, field);
    form.addEventListener("submit", keep);
  };

  // Receipts of earlier comments prove that the same person wrote them: the latest, in any state.
  function prove(field) {
    const proof = field("proof");
    if (!proof) return;
    const newest = Object.entries(stored.read(RECEIPTS))
      .sort(([one], [other]) => Number(other.split("-")[1]) - Number(one.split("-")[1]));
    const tokens = newest.map(([, address]) => /^\/receipts\/([\w-]{43})\/$/.exec(address)?.[1]);
    proof.value = tokens.filter(Boolean).slice(0, MOST_PROOFS).join(" ");
  }

  /* --- Who is writing, by their own wish --------------------------------------------------- */

  function rememberWho(form, field) {
    const save = form.querySelector(".comment-form-save");
    if (!save || !field("email")) return;
    const box = save.querySelector("input");
    const person = stored.read(PERSON);
    save.hidden = false;
    box.checked = Boolean(person.email);
    for (const name of PERSONAL) if (person[name]) field(name).value ||= person[name];
    box.addEventListener("change", () => { if (!box.checked) stored.write(PERSON, null); });
    form.addEventListener("submit", () => {
      const who = Object.fromEntries(PERSONAL.map((name) => [name, field(name).value]));
      stored.write(PERSON, box.checked ? who : null);
    });
  }

  dress(document.getElementById("comment-form"));
  document.addEventListener("newsroom:form", (event) => dress(event.detail));
  document.addEventListener("newsroom:sent", (event) => keepReceipt(event.detail));
}
