// Tables: cells hold paragraphs, and first rows that are all bold are header rows.

import { isHidden } from "newsroom/paste/hidden"

const MOST_SPANNED = 999 // columns or rows: what articles/rendering/markup.py lets pass

export const writeTable = (walk, table, format) => {
  const caption = table.caption
  if (caption && !isHidden(caption, walk.styles)) walk.block(caption, format)
  const rows = [...table.rows].filter((row) => !isHidden(row, walk.styles))
  const hidden = hiddenColumns(table, walk.styles)
  if (walk.writer.isOneLine || isLayout(table, rows)) {
    rows.flatMap((row) => [...row.cells]).forEach((cell) => walk.block(cell, format))
    return
  }
  const written = walk.writer.inside("table", () => {
    walk.writer.inside("tbody", () => rows.forEach((row) => writeRow(walk, row, hidden, format)))
  })
  const heads = rows.findIndex((row) => row.parentElement.localName !== "thead")
  if (heads > 0) written.setAttribute("data-head", heads)
  else promoteBoldRows(written)
}

// Mail puts its columns and boxes into tables; one cell alone is no table, either.
const isLayout = (table, rows) =>
  ["presentation", "none"].includes(table.getAttribute("role")) ||
  table.querySelector("table") !== null ||
  (rows.length < 2 && rows.every((row) => row.cells.length < 2))

// A spreadsheet hides a column in its <col>, not in the cells.
const hiddenColumns = (table, styles) => {
  const hidden = new Set()
  let column = 0
  for (const col of table.querySelectorAll("col")) {
    for (let count = 0; count < col.span; count++, column++) {
      if (isHidden(col, styles)) hidden.add(column)
    }
  }
  return hidden
}

const writeRow = (walk, row, hidden, format) => {
  const inHead = row.parentElement.localName === "thead"
  let column = 0
  walk.writer.inside("tr", () => {
    for (const cell of row.cells) {
      const first = column
      column += cell.colSpan
      if (isHidden(cell, walk.styles) || (cell.colSpan === 1 && hidden.has(first))) continue
      const isHeader = inHead || cell.localName === "th"
      const inner = walk.formatOf(cell, isHeader ? { ...format, isBold: true } : format)
      walk.writer.inside(isHeader ? "th" : "td", () => walk.children(cell, inner), spans(cell))
    }
  })
}

const spans = (cell) =>
  Object.fromEntries(
    [["colspan", cell.colSpan], ["rowspan", cell.rowSpan]].filter(
      ([, count]) => count > 1 && count <= MOST_SPANNED,
    ),
  )

// All of the first rows that are bold, unless the whole table is.
const promoteBoldRows = (table) => {
  const rows = [...table.rows]
  const others = rows.findIndex((row) => !isAllBold(row))
  const bold = rows.length === 1 ? rows.filter(isAllBold) : rows.slice(0, Math.max(others, 0))
  for (const cell of bold.flatMap((row) => [...row.cells])) {
    const header = cell.ownerDocument.createElement("th")
    for (const { name, value } of cell.attributes) header.setAttribute(name, value)
    header.append(...cell.childNodes)
    header.querySelectorAll("strong").forEach((bold) => bold.replaceWith(...bold.childNodes))
    cell.replaceWith(header)
  }
}

const isAllBold = (row) => {
  const cells = [...row.cells].filter(hasWords)
  return cells.length > 0 && cells.every((cell) => !hasWords(withoutBold(cell)))
}

const withoutBold = (cell) => {
  const copy = cell.cloneNode(true)
  copy.querySelectorAll("strong").forEach((bold) => bold.remove())
  return copy
}

const hasWords = (cell) => Boolean(cell.textContent.trim())
