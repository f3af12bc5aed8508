// The editor, and the box of the form that it writes into: each shows what the other holds.

import { createDocument, getHTMLFromFragment } from "django-prose-editor/editor"

const EMPTY = "<p></p>"
const LATE = 300 // milliseconds after the page is shown: some browsers fill in their forms by then

/** Calls `use(editor, textarea)` once the editor stands; at once if it does. */
export const withEditor = (use) => {
  const textarea = document.getElementById("id_body")
  const editor = document.querySelector(".admin-body .prose-editor > .ProseMirror")?.editor
  if (editor) return use(editor, textarea)
  textarea?.addEventListener("prose-editor:ready", ({ detail }) => use(detail.editor, textarea), { once: true })
}

// The editor keeps a paragraph at the end to go on in, which is none of the author's words.
const withoutLastParagraphs = (html) => {
  let end = html.length
  while (html.endsWith(EMPTY, end)) end -= EMPTY.length
  return html.slice(0, end)
}

/** The HTML as this editor writes it. */
export const spelled = (editor, html) =>
  withoutLastParagraphs(
    getHTMLFromFragment(createDocument(html, editor.schema, editor.options.parseOptions).content, editor.schema),
  )

/** Keeps both in step, whoever writes: the author, the browser after Back or a reload, or a script. */
export const keepInStep = (editor, textarea) => {
  const served = spelled(editor, textarea.defaultValue)
  let shown = textarea.value
  let isWriting = false // the editor, into the box: the next event there tells of it, or the next two

  // Before anybody else reads it. What means the same as the stored words is spelled as they are.
  const tidy = (event) => {
    if (event.target !== textarea) return
    const html = withoutLastParagraphs(textarea.value)
    if (!isWriting && html !== withoutLastParagraphs(editor.getHTML())) return follow()
    isWriting = false
    textarea.value = html === served ? textarea.defaultValue : html
    shown = textarea.value
  }
  const follow = () => {
    if (textarea.value !== shown) {
      shown = textarea.value
      editor.commands.setContent(textarea.value)
    }
  }

  editor.on("transaction", ({ transaction, appendedTransactions }) => {
    isWriting ||= [transaction, ...appendedTransactions].some(({ docChanged }) => docChanged)
  })
  document.addEventListener("input", tidy, { capture: true })
  textarea.addEventListener("change", follow)
  window.addEventListener("pageshow", () => [0, LATE].forEach((wait) => setTimeout(follow, wait)))
  follow()
  setTimeout(follow, LATE)
}
