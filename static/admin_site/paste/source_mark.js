// A source that is cited where no link stands: in HTML an empty link, in the editor a numeral.

import { Node } from "django-prose-editor/editor"

import { readDetails, urlOf } from "newsroom/paste/sources"

export const SourceMark = Node.create({
  name: "sourceMark",
  group: "inline",
  inline: true,
  atom: true,

  addAttributes() {
    return { href: { default: "#source:" }, title: { default: "" } }
  },

  parseHTML() {
    return [{ tag: "a[href^='#source:']", priority: 100 }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["a", HTMLAttributes]
  },

  renderText() {
    return ""
  },

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("span")
      const { title } = readDetails(node.attrs.title)
      const number = numberOf(urlOf(node.attrs.href), title)
      const words = [title, urlOf(node.attrs.href)].filter(Boolean).join(" — ")
      dom.className = "admin-source-mark"
      dom.textContent = number || "+"
      dom.title = number ? `Source ${number}: ${words}` : `A new source, once you save: ${words}`
      dom.setAttribute("role", "img")
      dom.setAttribute("aria-label", dom.title)
      return { dom }
    }
  },
})

/** The rows of sources on the page as they stand there now: number, address, publisher, title. */
export const rows = () =>
  [...document.querySelectorAll("#sources-group tr.form-row:not(.empty-form)")].map((row) => {
    const value = (name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? ""
    return {
      number: value("position"),
      url: value("url"),
      publisher: value("publisher"),
      title: value("title"),
    }
  })

const numberOf = (url, title) =>
  rows().find((row) => (url ? row.url === url : !row.url && row.title === title))?.number
