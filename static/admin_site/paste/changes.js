// Tracked changes and comments. What was deleted goes, what was inserted stays, remarks to
// colleagues are not for readers; all are counted, so that the author is told.

const STYLE = "data-pasted-style"
// Word for the web and other editors say it in the class of a span.
const DELETED = "del[cite], del[datetime], .msoDel, span[class*=deletion i]"
const INSERTED = "ins[cite], ins[datetime], .msoIns, span[class*=insertion i]"
const OFFICE = "[class^=Mso], meta[name=generator i][content*=Office i], [id^=docs-internal-guid]"
const COMMENT_TEXTS =
  `[${STYLE}*='mso-element:comment' i]:not([${STYLE}*='comment-list' i]), .msocomtxt`
const COMMENT_LISTS = `[${STYLE}*='mso-element:comment-list' i], hr.msocomoff`
const COMMENT_MARKS =
  `a.msocomanchor, .MsoCommentReference, [${STYLE}*='mso-special-character:comment' i], ` +
  "a[href*='#cmnt'], a[href*='#_msocom']"
const DOCS_COMMENTS = "a[id^='cmnt']:not([id^='cmnt_ref'])"

/** Accepts the changes of a document, and counts them with the names of those who made them. */
export const accept = (root, dropped) => {
  // Elsewhere a <del> is words that are struck through for readers to see.
  const isOffice = root.ownerDocument.querySelector(OFFICE) !== null
  const deleted = outermost(root, isOffice ? `del, ${DELETED}` : DELETED)
  const inserted = outermost(root, INSERTED)
  dropped.deletions += deleted.length
  dropped.insertions += inserted.length
  for (const change of [...deleted, ...inserted]) {
    const name = authorOf(change)
    if (name) dropped.people.add(name)
  }
  deleted.forEach((change) => change.remove())
  for (const change of root.querySelectorAll(INSERTED)) {
    change.querySelectorAll(`[${STYLE}*=underline i]`).forEach(withoutUnderline)
    change.replaceWith(...change.childNodes)
  }
}

// The line under inserted words says that they were inserted.
const withoutUnderline = (element) => {
  const style = element.getAttribute(STYLE).replace(/text-decoration[^;]*underline[^;]*/gi, "")
  element.setAttribute(STYLE, style)
}

const outermost = (root, selector) =>
  [...root.querySelectorAll(selector)].filter((each) => !each.parentElement.closest(selector))

const authorOf = (change) => {
  const told = change.matches("[cite]") ? change : change.querySelector("[cite]")
  const name = told?.getAttribute("cite").replace(/^mailto:/i, "")
  try {
    return name && decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Takes comments out with the marks where they stood. */
export const dropComments = (root, dropped) => {
  const texts = [...outermost(root, COMMENT_TEXTS), ...docsComments(root)]
  const isInText = (mark) => texts.some((text) => text.contains(mark))
  const marks = outermost(root, COMMENT_MARKS).filter((mark) => !isInText(mark))
  const anchors = marks.filter((mark) => mark.matches("a") || mark.querySelector("a"))
  dropped.comments += Math.max(texts.length, anchors.length)
  ;[...root.querySelectorAll(COMMENT_LISTS), ...texts, ...marks].forEach((each) => each.remove())
}

// The text of a comment of Google Docs stands in a box of its own at the end.
const docsComments = (root) => {
  const anchors = [...root.querySelectorAll(DOCS_COMMENTS)]
  const boxes = anchors.map((anchor) => anchor.closest("div") ?? anchor.closest("p"))
  return boxes.filter((box) => box && box !== root)
}
