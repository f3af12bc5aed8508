/* What the discussion gains where scripts run; nothing depends on it. */
"use strict";

{
  const opened = performance.now();
  const form = document.getElementById("comment-form");

  // What is in the way is read out first, also where `autofocus` is not known.
  document.getElementById("comment-form-problems")?.focus();

  // How long the page was open, for the check that holds what no person can have typed.
  form?.addEventListener("submit", () => {
    const seconds = form.querySelector("[name=seconds]");
    if (seconds) seconds.value = ((performance.now() - opened) / 1000).toFixed(1);
  });

  // "3 hours ago" instead of the date; the date stays in the title.
  const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const tell = () => {
    for (const time of document.querySelectorAll(".comment-time time")) {
      const age = (Date.now() - new Date(time.dateTime)) / 1000;
      const [unit, length] = UNITS.find(([, length]) => age >= length) || [];
      time.textContent = unit ? words.format(-Math.floor(age / length), unit) : "just now";
    }
  };
  tell();
  document.addEventListener("newsroom:threads", tell); // comments that came into the page later
}
