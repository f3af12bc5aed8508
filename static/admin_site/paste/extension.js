// What the editor loads for pasting: the nodes for gaps and marks of sources, and the paste itself.

import { Extension, Plugin, pm } from "django-prose-editor/editor"

import { addressesIn, destination } from "newsroom/paste/addresses"
import { clean } from "newsroom/paste/clean"
import { insert } from "newsroom/paste/insert"
import { plain } from "newsroom/paste/plain_text"
import { say, told } from "newsroom/paste/said"
import { rows } from "newsroom/paste/source_mark"
import { details, urlOf } from "newsroom/paste/sources"

export { Gap } from "newsroom/paste/gap"
export { SourceMark } from "newsroom/paste/source_mark"

export const Paste = Extension.create({
  name: "newsroomPaste",
  priority: 1000, // before the editor's own rules, which know neither our policy nor our sources

  addOptions() {
    return { mediaUrl: "/media/", siteUrl: "" }
  },

  addGlobalAttributes() {
    return [{ types: ["table"], attributes: { head: headRows } }]
  },

  addProseMirrorPlugins() {
    const { mediaUrl, siteUrl } = this.options
    const site = [location.host, siteUrl.replace(/^https?:\/\//, "").split("/")[0]]
    return [plugin({ site, mediaUrl })]
  },
})

// Which rows of a table stand in its <thead>: the editor's tables know header cells only.
const headRows = {
  default: 0,
  parseHTML: (table) =>
    Number(table.getAttribute("data-head")) || table.querySelectorAll(":scope > thead > tr").length,
  renderHTML: ({ head }) => (head ? { "data-head": head } : {}),
}

const plugin = (context) => {
  let isPlain = false
  return new Plugin({
    view: (view) => {
      say(view.dom, "") // a line that is there before it speaks is read aloud
      return {}
    },
    props: {
      handleDOMEvents: {
        keydown: (view, event) => {
          const isPasteKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v"
          isPlain = isPasteKey && event.shiftKey
          return false
        },
        paste: (view, event) => {
          const asPlain = isPlain
          isPlain = false
          if (view.composing || isInCode(view.state) || !event.clipboardData) return false
          event.preventDefault()
          paste(view, event.clipboardData, event, asPlain, context)
          return true
        },
        drop: (view, event) => drop(view, event, context),
      },
      transformCopied: (slice) => withSources(slice),
    },
  })
}

// Words dragged here from elsewhere are pasted words; what is moved within the text is not ours.
const drop = (view, event, context) => {
  const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
  const isWords = event.dataTransfer?.types.some((type) => type.startsWith("text/"))
  if (view.dragging || !place || !isWords) return false
  event.preventDefault()
  const { state } = view
  const selection = pm.state.Selection.near(state.doc.resolve(place.pos))
  view.dispatch(state.tr.setSelection(selection))
  if (!isInCode(view.state)) paste(view, event.dataTransfer, event, false, context)
  view.focus()
  return true
}

const isInCode = ({ selection }) => Boolean(selection.$from.parent.type.spec.code)

const paste = (view, data, event, asPlain, context) => {
  const text = data.getData("text/plain")
  const html = asPlain && text ? "" : data.getData("text/html")
  if (linkSelection(view, text, context)) return
  const { blocks, dropped } = html.trim() ? clean(html, context) : plain(text, context)
  if (blocks.childElementCount) insert(view, blocks, event)
  const files = html || text ? 0 : data.files.length
  say(view.dom, files ? FILES : told(dropped, blocks))
}

const FILES =
  "A file cannot be pasted. Add the picture under Images, then choose it with “Insert figure”."

// An address pasted over words of one paragraph becomes their link.
const linkSelection = (view, text, context) => {
  const { state } = view
  const pieces = addressesIn(text.trim())
  if (state.selection.empty || pieces.length !== 1 || !pieces[0][1]) return false
  const { $anchor, $head } = state.selection
  const { from, to, $from, $to } = pm.state.TextSelection.between($anchor, $head)
  const href = destination(pieces[0][1], context)
  const mark = href && state.schema.marks.link.create({ href })
  const isWithinLine = from < to && $from.sameParent($to)
  if (!mark || !isWithinLine || !$from.parent.type.allowsMarkType(mark.type)) return false
  view.dispatch(pm.history.closeHistory(state.tr).addMark(from, to, mark))
  return true
}

// What is copied takes along what its article knows of the sources it links to.
const withSources = (slice) => {
  const known = rows().filter((row) => row.publisher || row.title)
  if (!known.length) return slice
  return new pm.model.Slice(annotated(slice.content, known), slice.openStart, slice.openEnd)
}

const annotated = (fragment, known) => {
  const nodes = []
  fragment.forEach((node) => {
    const inner = node.isText ? node : withWords(node.copy(annotated(node.content, known)), known)
    nodes.push(inner.mark(node.marks.map((mark) => withDetails(mark, known))))
  })
  return pm.model.Fragment.from(nodes)
}

const withDetails = (mark, known) => {
  const row = mark.type.name === "link" && known.find(({ url }) => url === mark.attrs.href)
  return row ? mark.type.create({ ...mark.attrs, title: `${row.publisher}\n${row.title}` }) : mark
}

const withWords = (node, known) => {
  const url = node.type.name === "sourceMark" ? urlOf(node.attrs.href) : ""
  const row = url && known.find((each) => each.url === url)
  return row ? node.type.create({ ...node.attrs, title: details(row) }, null, node.marks) : node
}
