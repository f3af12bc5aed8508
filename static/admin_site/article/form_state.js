// What an article's form holds: its fields, and its rows by their keys, as served and as they are now.

// Not an author's words: what Django counts, and what was seen.
const PASSED_OVER =
  /^(?:csrfmiddlewaretoken|seen_version|opened_version|replace_version|_popup|_to_field)$|-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/
const TOTAL = "-TOTAL_FORMS"

/** How a control's value is read: what it holds now, or what the server put there. */
export const NOW = "now"
export const SERVED = "served"

/** Nothing at all: what a page counts from whose words were never stored. */
export const NOTHING = { fields: {}, rows: {}, blanks: {} }

const controlsOf = (form) =>
  [...form.elements].filter(
    (control) => control.name && !/^(?:submit|button|reset|fieldset)$/.test(control.type) && !PASSED_OVER.test(control.name),
  )

const prefixesOf = (form) =>
  [...form.elements].filter(({ name }) => name?.endsWith(TOTAL)).map(({ name }) => name.slice(0, -TOTAL.length))

/** The value in words: options and ticked boxes by line, a file by its name, size and date. */
const valueOf = (control, when) => {
  if (control.type === "checkbox" || control.type === "radio") {
    return (when === NOW ? control.checked : control.defaultChecked) ? control.value : ""
  }
  if (control.type === "file") {
    return when === NOW ? [...control.files].map((f) => `${f.name} (${f.size}, ${f.lastModified})`).join("\n") : ""
  }
  if (control.localName === "select") return valueOfSelect(control, when)
  return when === NOW ? control.value : control.defaultValue
}

const valueOfSelect = (select, when) => {
  const isChosen = when === NOW ? (option) => option.selected : (option) => option.defaultSelected
  const chosen = [...select.options].filter(isChosen)
  if (!chosen.length && !select.multiple && when === SERVED) return select.options[0]?.value ?? ""
  return chosen.map(({ value }) => value).join("\n")
}

/**
 * {fields: {name: value}, rows: {prefix: [row]}, blanks: {prefix: values}}; a row is {key, isDeleted,
 * values: {name: value}}, the key of one that is not stored yet is "", and blanks are new rows in
 * which nobody has written.
 */
export const read = (form, when) => {
  const state = { fields: {}, rows: {}, blanks: {} }
  const places = prefixesOf(form).map((prefix) => [prefix, new RegExp(`^${prefix}-(\\d+|__prefix__)-(.+)$`)])
  for (const [prefix] of places) state.rows[prefix] = []
  for (const control of controlsOf(form)) {
    const [prefix, place] = placeOf(control.name, places)
    if (prefix) readIntoRow(rowAt(state, prefix, place[1]), control, place[2], when)
    else if (control.type !== "hidden") add(state.fields, control.name, valueOf(control, when))
  }
  for (const prefix of Object.keys(state.rows)) state.rows[prefix] = state.rows[prefix].filter(Boolean)
  return state
}

const rowAt = (state, prefix, index) => {
  if (index !== "__prefix__") return (state.rows[prefix][Number(index)] ??= newRow())
  state.blanks[prefix] ??= {}
  return { values: state.blanks[prefix] }
}

const newRow = () => ({ key: "", isDeleted: false, values: {} })

const placeOf = (name, places) => {
  for (const [prefix, pattern] of places) {
    const place = pattern.exec(name)
    if (place) return [prefix, place]
  }
  return []
}

const readIntoRow = (row, control, name, when) => {
  if (name === "id") row.key = control.value
  else if (name === "DELETE") row.isDeleted = valueOf(control, when) !== ""
  else if (control.type !== "hidden") add(row.values, name, valueOf(control, when))
}

// Boxes of one name are one field.
const add = (values, name, value) => {
  values[name] = [values[name], value].filter(Boolean).join("\n")
}

/** The rows and fields of `now` that are not as in `served`, with their values now. */
export const changes = (served, now) => {
  const fields = differing(served.fields, now.fields)
  const rows = {}
  for (const [prefix, present] of Object.entries(now.rows)) {
    const changed = [...changedRows(served.rows[prefix] ?? [], present), ...newRows(served.rows[prefix] ?? [], present, now.blanks[prefix])]
    if (changed.length) rows[prefix] = changed
  }
  return { fields, rows }
}

const differing = (before, after) =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== (before[name] ?? "")))

const changedRows = (served, present) =>
  present.flatMap((row) => {
    if (!row.key) return []
    const before = served.find(({ key }) => key === row.key) ?? newRow()
    const values = differing(before.values, row.values)
    const isTouched = Object.keys(values).length || row.isDeleted !== before.isDeleted
    return isTouched ? [{ ...row, values }] : []
  })

// Rows that are not stored have no key: each that was served so is taken for one that is there now.
const newRows = (served, present, blank) => {
  const before = served.filter(({ key }) => !key).map(({ values }) => JSON.stringify(values))
  return present.filter((row) => {
    if (row.key) return false
    const at = before.indexOf(JSON.stringify(row.values))
    if (at >= 0) before.splice(at, 1)
    return at < 0 && !isBlank(row, blank)
  })
}

const isBlank = (row, blank = {}) =>
  !row.key && Object.entries(row.values).every(([name, value]) => !value || value === blank[name])

export const isEmpty = ({ fields, rows }) => !Object.keys(fields).length && !Object.keys(rows).length

/** Whether all that these changes say stands in the state already. */
export const holds = (state, { fields, rows }) =>
  Object.entries(fields).every(([name, value]) => (state.fields[name] ?? "") === value) &&
  Object.entries(rows).every(([prefix, changed]) => changed.every((row) => findRow(state.rows[prefix] ?? [], row)))

const findRow = (present, row) =>
  present.find(
    (other) =>
      other.key === row.key &&
      other.isDeleted === row.isDeleted &&
      Object.entries(row.values).every(([name, value]) => other.values[name] === value),
  )

/** The number of rows of every table, blank ones included. */
export const rowCount = (state) => Object.values(state.rows).reduce((sum, rows) => sum + rows.length, 0)

/** The words of each chosen option: a box that looks things up has no other. {"name=value": words} */
export const wordsOfOptions = (form) =>
  Object.fromEntries(
    [...form.querySelectorAll("select")]
      .filter((select) => select.value && select.selectedOptions[0])
      .map((select) => [optionKey(select.name, select.value), select.selectedOptions[0].textContent]),
  )

const optionKey = (name, value) => `${name.replace(/-\d+-/, "-")}=${value}`

// --- Putting changes back ------------------------------------------------------------------------

/** Writes the changes into the form, as if they were typed. */
export const apply = (form, { fields, rows }, options = {}) => {
  for (const [name, value] of Object.entries(fields)) fill(form, name, value, options)
  for (const [prefix, changed] of Object.entries(rows)) {
    for (const row of changed) fillRow(form, prefix, row, options)
  }
}

const fillRow = (form, prefix, row, options) => {
  const index = row.key ? indexOfKey(form, prefix, row.key) : indexOfBlank(form, prefix)
  if (index < 0) return
  for (const [name, value] of Object.entries(row.values)) fill(form, `${prefix}-${index}-${name}`, value, options)
  const box = form.elements[`${prefix}-${index}-DELETE`]
  if (box?.type === "checkbox") fill(form, box.name, row.isDeleted ? box.value : "", options)
}

const totalOf = (form, prefix) => Number(form.elements[prefix + TOTAL]?.value ?? 0)

const indexOfKey = (form, prefix, key) => {
  for (let index = 0; index < totalOf(form, prefix); index++) {
    if (form.elements[`${prefix}-${index}-id`]?.value === key) return index
  }
  return -1
}

// The first row that nobody has written in; one more if there is none.
const indexOfBlank = (form, prefix) => {
  const { rows, blanks } = read(form, NOW)
  const blank = (rows[prefix] ?? []).findIndex((row) => isBlank(row, blanks[prefix]))
  if (blank >= 0) return blank
  const before = totalOf(form, prefix)
  document.querySelector(`#${prefix}-group .add-row a`)?.click()
  return totalOf(form, prefix) > before ? before : -1
}

const fill = (form, name, value, options) => {
  const found = form.elements[name]
  if (!found) return
  const controls = found instanceof RadioNodeList ? [...found] : [found]
  const lines = value.split("\n")
  for (const control of controls.filter(({ type }) => type !== "file")) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = lines.includes(control.value)
    else if (control.localName === "select") choose(control, value, options)
    else control.value = value
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }))
  }
}

const choose = (select, value, options) => {
  const words = options[optionKey(select.name, value)]
  if (value && words && ![...select.options].some((option) => option.value === value)) {
    select.append(new Option(words, value))
  }
  select.value = value
}
