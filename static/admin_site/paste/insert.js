// Puts pasted blocks into the text: one step to undo, and the caret behind them.

import { pm } from "django-prose-editor/editor"

const { closeHistory } = pm.history
const { DOMParser, Fragment, Slice } = pm.model
const { NodeSelection, Selection, TextSelection } = pm.state

export const insert = (view, blocks, event) => {
  const { state } = view
  const parsed = DOMParser.fromSchema(state.schema).parse(blocks, { preserveWhitespace: true })
  const content = isInCaption(state) ? oneLine(parsed, state.schema) : parsed.content
  const slice = sliceFor(content, state.selection)
  if (pm.tables.handlePaste(view, event, slice)) return
  const tr = closeHistory(state.tr)
  placeCaret(tr, put(tr, slice), state.schema)
  tr.setMeta("paste", true).setMeta("preventAutolink", true)
  view.dispatch(tr.scrollIntoView())
  view.dispatch(closeHistory(view.state.tr)) // what is typed next is another step to undo
}

const isInCaption = ({ selection }) => selection.$from.parent.type.name === "caption"

const oneLine = (parsed, schema) => {
  let line = Fragment.empty
  parsed.descendants((node) => {
    if (!node.isTextblock) return true
    line = line.size ? line.addToEnd(schema.text(" ")) : line
    line = line.append(node.content)
    return false
  })
  return line
}

// Where a sentence is pasted into, its first and last paragraph become one with what they meet.
// Whole paragraphs behind the end of another stay on their own.
const sliceFor = (content, { $from, empty }) => {
  const { firstChild: first, lastChild: last, childCount } = content
  const isWithin = $from.parent.isTextblock && $from.parent.content.size > 0
  if (!first?.isBlock) return new Slice(content, 0, 0)
  if (childCount === 1 && first.isTextblock && isWithin) return new Slice(content, 1, 1)
  const isAtEnd = empty && isWithin && $from.parentOffset === $from.parent.content.size
  const opens = (node) => (node.type.name === "paragraph" ? 1 : 0)
  return new Slice(content, childCount > 1 && isAtEnd ? 0 : opens(first), opens(last))
}

// Never in place of a figure that happens to be selected. Where the pasted words end.
const put = (tr, slice) => {
  const { selection } = tr
  const before = tr.steps.length
  const isBlock = selection instanceof NodeSelection && selection.node.isBlock
  if (isBlock) tr.insert(selection.to, slice.content)
  else tr.replaceSelection(slice)
  let end = tr.selection.to
  if (tr.steps.length > before) {
    tr.mapping.maps.at(-1).forEach((from, to, newFrom, newTo) => (end = newTo))
  }
  return end
}

const placeCaret = (tr, end, schema) => {
  const $end = tr.doc.resolve(end)
  if ($end.parent.inlineContent) {
    tr.setSelection(TextSelection.create(tr.doc, end))
  } else if (endsInWords($end.nodeBefore)) {
    tr.setSelection(Selection.near($end, -1))
  } else if ($end.nodeAfter?.isTextblock) {
    tr.setSelection(TextSelection.create(tr.doc, end + 1))
  } else {
    tr.insert(end, schema.nodes.paragraph.create())
    tr.setSelection(TextSelection.create(tr.doc, end + 1))
  }
  const marks = tr.selection.$from.marks()
  tr.setStoredMarks(marks.filter((mark) => mark.type.name !== "link"))
}

// A paragraph, or a list or quotation of some; not a figure or a table, which words never join.
const endsInWords = (node) => {
  let last = node
  while (last && !last.isTextblock && !["figure", "gap", "table"].includes(last.type.name)) {
    last = last.lastChild
  }
  return Boolean(last?.isTextblock)
}
