// Puts pasted blocks into the text: one step to undo, and the caret behind them.

import { pm } from "django-prose-editor/editor"

const { closeHistory } = pm.history
const { DOMParser, Fragment, Slice } = pm.model
const { NodeSelection, Selection, TextSelection } = pm.state

export const insert = (view, blocks, event) => {
  const { state } = view
  const parsed = DOMParser.fromSchema(state.schema).parse(blocks, { preserveWhitespace: true })
  if (fillsTable(view, event, parsed.content)) return
  const content = fitting(parsed, state)
  const tr = closeHistory(state.tr)
  const end = addItems(tr, content) ?? put(tr, sliceFor(content, state.selection))
  placeCaret(tr, end, state.schema)
  tr.setMeta("paste", true).setMeta("preventAutolink", true)
  view.dispatch(tr.scrollIntoView())
  view.dispatch(closeHistory(view.state.tr)) // what is typed next is another step to undo
}

// Cells are pasted into cells that are selected, or into a table that is still empty.
const fillsTable = (view, event, content) => {
  const { selection } = view.state
  const table = around(selection.$from, "table")
  const isTable = content.childCount === 1 && content.firstChild.type.name === "table"
  if (!table || !isTable) return false
  if (selection instanceof TextSelection && table.textContent) return false
  view.dispatch(closeHistory(view.state.tr))
  const isFilled = pm.tables.handlePaste(view, event, new Slice(content, 0, 0))
  if (isFilled) leaveCells(view)
  return isFilled
}

// All filled cells are selected then, and what is typed next would replace their words.
const leaveCells = (view) => {
  const { selection, tr } = view.state
  if (!selection.$headCell) return
  const end = selection.$headCell.pos + selection.$headCell.nodeAfter.nodeSize - 1
  view.dispatch(closeHistory(tr.setSelection(Selection.near(tr.doc.resolve(end), -1))))
}

const around = ($place, name) => {
  for (let depth = $place.depth; depth > 0; depth--) {
    if ($place.node(depth).type.name === name) return $place.node(depth)
  }
  return null
}

const fitting = (parsed, { schema, selection }) => {
  if (selection.$from.parent.type.name === "caption") return oneLine(parsed, schema)
  return around(selection.$from, "table") ? withoutTables(parsed) : parsed.content
}

// No table in a table: what its cells hold.
const withoutTables = (parsed) => {
  let blocks = []
  parsed.forEach((block) => {
    if (block.type.name !== "table") return blocks.push(block)
    block.descendants((cell) => {
      if (!cell.type.name.startsWith("table")) return false
      if (cell.type.name === "tableRow") return true
      cell.forEach((inner) => blocks.push(inner))
      return false
    })
  })
  return Fragment.from(blocks)
}

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
  if (childCount === 1 && isList(first) && isInItem($from)) return new Slice(content, 3, 3)
  const opens = (node) => (node.type.name === "paragraph" ? 1 : 0)
  return new Slice(content, childCount > 1 && isAtEnd ? 0 : opens(first), opens(last))
}

const isList = (node) => node.type.name.endsWith("List")

// Items of a list pasted behind the words of an item are items of its list. Where they end.
const addItems = (tr, content) => {
  const { $from, empty } = tr.selection
  const isOneList = content.childCount === 1 && isList(content.firstChild)
  if (!empty || !isOneList || !isInItem($from)) return null
  const isAtEnd = $from.parentOffset > 0 && $from.parentOffset === $from.parent.content.size
  if (!isAtEnd || $from.node(-1).lastChild !== $from.parent) return null
  const place = $from.after(-1)
  tr.insert(place, content.firstChild.content)
  return place + content.firstChild.content.size
}

const isInItem = ($place) => $place.depth > 1 && $place.node(-1).type.name === "listItem"

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
