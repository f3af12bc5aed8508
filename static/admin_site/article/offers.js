// Words that were left unsaved are offered with their differences; nobody's form is filled in unasked.

import { compare, textOf } from "newsroom/article/differences"
import { remove } from "newsroom/article/draft_store"
import { apply, holds, NOW, read, SERVED } from "newsroom/article/form_state"

/** Offers what other tabs left behind; what stands in the form or is stored already needs no offer. */
export const offer = async (form, drafts) => {
  const place = document.getElementById("offers")
  for (const draft of await drafts.left()) {
    const hasFiles = Object.keys(draft.files ?? {}).length > 0
    if (!hasFiles && [NOW, SERVED].some((when) => holds(read(form, when), draft.changes))) {
      await drafts.write()
      await remove(draft.key)
    } else {
      place.append(card(form, drafts, draft))
    }
  }
}

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...children)
  return made
}

const card = (form, drafts, draft) => {
  const close = async () => {
    await remove(draft.key)
    made.remove()
    document.getElementById("offers").dispatchEvent(new Event("offers:answered", { bubbles: true }))
  }
  const take = async () => {
    apply(form, draft.changes, draft.options)
    putFiles(form, draft.files ?? {})
    await drafts.write()
    await close()
  }
  const made = element(
    "section",
    { className: "admin-offer" },
    element("p", {}, sentence(draft, drafts.page.version)),
    element(
      "details",
      { open: true },
      element("summary", { textContent: "What differs" }),
      element("div", { className: "admin-offer-differences" }, ...list(form, draft)),
    ),
    element(
      "p",
      { className: "admin-buttons" },
      button("Put them back", take, "admin-button-first"),
      button("Throw them away", close),
    ),
  )
  made.setAttribute("aria-label", "Words that were not saved")
  return made
}

const button = (words, act, more = "") => {
  const made = element("button", { type: "button", className: `admin-button ${more}`.trim(), textContent: words })
  made.addEventListener("click", act)
  return made
}

const sentence = ({ at, version }, current) => {
  const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(at)
  const later = version === current ? "" : " The article was saved again since then."
  return `You wrote this on ${when} and did not save it.${later}`
}

const putFiles = (form, files) => {
  for (const [name, file] of Object.entries(files)) {
    const held = new DataTransfer()
    held.items.add(file)
    form.elements[name].files = held.files
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }))
  }
}

// --- What differs, in words ----------------------------------------------------------------------

const list = (form, { changes, options, files = {} }) => {
  const now = read(form, NOW)
  const fields = Object.entries(changes.fields).flatMap(([name, value]) => {
    const box = form.elements[name]
    if (box?.type === "file") return files[name] ? difference(labelOf(form, name), "", files[name].name) : lost(value)
    if (name === "body") return bodies(now.fields[name] ?? "", value)
    return difference(labelOf(form, name), shown(form, name, now.fields[name] ?? ""), shown(form, name, value, options))
  })
  const rows = Object.entries(changes.rows).flatMap(([prefix, changed]) =>
    changed.flatMap((row) => differencesOfRow(form, now, prefix, row, options)),
  )
  return [...fields, ...rows]
}

const lost = (value) => difference("Picture", "", `${value.replace(/ \(.*$/, "")}: please choose it again`)

const bodies = (before, after) => {
  const [a, b] = [textOf(before), textOf(after)]
  if (a !== b) return difference("Body", a, b)
  return before === after ? [] : difference("Body", "", "Formatting, links or pictures differ.")
}

const differencesOfRow = (form, now, prefix, row, options) => {
  const heading = document.getElementById(`${prefix}-heading`)?.textContent ?? prefix
  const present = row.key ? now.rows[prefix]?.find(({ key }) => key === row.key) : null
  if (row.isDeleted) return difference(heading, Object.values(present?.values ?? row.values).join(" "), "")
  return Object.entries(row.values).flatMap(([name, value]) => {
    const label = labelOf(form, `${prefix}-__prefix__-${name}`)
    const words = (each, known) => shown(form, `${prefix}-__prefix__-${name}`, each, known)
    return difference(`${heading}: ${label.toLowerCase()}`, words(present?.values[name] ?? ""), words(value, options))
  })
}

const labelOf = (form, name) => {
  const found = form.elements[name]
  const box = found instanceof RadioNodeList ? found[0].closest("[id]:not(input)") : found
  const label = box && document.querySelector(`label[for="${box.id}"]`)
  return (label ?? box?.closest("fieldset")?.querySelector("legend, h2"))?.textContent.trim().replace(/:$/, "") ?? name
}

// A choice is shown by its words.
const shown = (form, name, value, known = {}) => {
  const found = form.elements[name]
  const boxes = found instanceof RadioNodeList ? [...found] : [found]
  const wordsOf = (line) => {
    const box = boxes.find((each) => each?.type === "checkbox" && each.value === line)
    if (box) return boxes.length > 1 ? box.closest("label").textContent.trim() : "yes"
    const option = [...(boxes[0]?.options ?? [])].find((each) => each.value === line)
    return known[`${name.replace(/-(?:\d+|__prefix__)-/, "-")}=${line}`] ?? option?.textContent ?? line
  }
  return value.split("\n").map(wordsOf).join(boxes.length > 1 ? ", " : "\n")
}

const TAGS = { kept: "span", removed: "del", added: "ins" }

const difference = (label, before, after) => {
  if (before === after) return []
  const runs = compare(before, after).map(([kind, text]) => element(TAGS[kind], { textContent: text }))
  return [element("h3", { textContent: label }), element("p", { className: "admin-runs", tabIndex: 0 }, ...runs)]
}
