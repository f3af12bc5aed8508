// One line under the text: what a paste left out or changed.

const EMAIL = /[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/i

/** The sentences for a paste; empty when everything came along. */
export const told = (dropped, blocks) =>
  [leftOut(dropped), accepted(dropped), kept(dropped), person(blocks)].filter(Boolean).join(" ")

const leftOut = ({ pictures, comments, deletions, marks, links }) => {
  const parts = [
    [pictures, "picture"],
    [comments, "comment"],
    [deletions, "deletion"],
    [marks, "footnote mark without its note", "footnote marks without their notes"],
    [links, "link that leads nowhere", "links that lead nowhere"],
  ]
  const words = parts.filter(([count]) => count).map((part) => counted(...part))
  if (!words.length) return ""
  const leftOut = `Left out: ${words.join(", ")}.`
  if (!pictures) return leftOut
  return `${leftOut} ${pictures === 1 ? "The picture has a gap" : "The pictures have gaps"} to fill.`
}

const accepted = ({ insertions, deletions, people }) => {
  if (!insertions && !deletions) return ""
  const parts = [counted(insertions, "insertion"), counted(deletions, "deletion")].filter(Boolean)
  const names = people.size ? ` by ${[...people].join(", ")}` : ""
  return `Taken as accepted: ${parts.join(" and ")}${names}.`
}

const kept = ({ sources, media }) => {
  const notes = `${counted(sources, "footnote")} became ${sources === 1 ? "a source" : "sources"}.`
  const films = `${counted(media, "embedded medium", "embedded media")} became a link.`
  return [sources && notes, media && films].filter(Boolean).join(" ")
}

// The head of a mail names people. An address that is meant to be written to is a link.
const person = (blocks) => {
  const copy = blocks.cloneNode(true)
  copy.querySelectorAll("a").forEach((link) => link.remove())
  const texts = copy.ownerDocument.createTreeWalker(copy, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const address = EMAIL.exec(texts.currentNode.data)?.[0]
    if (address) return `An address of a person is in the text: ${address}.`
  }
  return ""
}

const counted = (count, one, many = `${one}s`) =>
  count ? `${count} ${count === 1 ? one : many}` : ""

/** Shows the line under the editor, where it is also read aloud. */
export const say = (editorDom, words) => {
  const box = editorDom.closest(".prose-editor")
  let line = box?.parentElement.querySelector(".admin-paste-said")
  if (!line && box) {
    line = document.createElement("p")
    line.className = "admin-paste-said"
    line.setAttribute("role", "status")
    line.setAttribute("aria-live", "polite")
    box.after(line)
  }
  if (line) line.textContent = words
}
