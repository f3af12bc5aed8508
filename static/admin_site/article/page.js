// The article's page where scripts run: what it keeps, what it says, and the way to what is missing.

import { keepInStep, withEditor } from "newsroom/article/body"
import { filterCategories, leadToWhatIsMissing, nameEditor } from "newsroom/article/finding"
import { Drafts } from "newsroom/article/drafts"
import { read, SERVED } from "newsroom/article/form_state"
import { offer } from "newsroom/article/offers"
import { SAVED, Saving } from "newsroom/article/saving"
import { Unsaved } from "newsroom/article/unsaved"

const SETTLED = 400 // milliseconds after which a browser has filled in what it remembers

const form = document.getElementById("article_form")
const page = document.getElementById("article-page")?.dataset

// A browser fills in a form that it showed before, also if the article was saved since: by position,
// so that a row marked for deletion would be another one now. Then nothing is filled in.
const refuseOutdated = () => {
  const mark = form.elements.opened_version
  const isOutdated = mark.value && mark.value !== page.version
  if (isOutdated) form.reset()
  mark.value = page.version
  return isOutdated
}

const start = () => {
  refuseOutdated()
  const served = read(form, SERVED)
  const unsaved = new Unsaved(form, page, served)
  const drafts = new Drafts(form, page, served)
  if (!form.elements._popup) new Saving(form, page, unsaved, drafts) // a window that closes itself
  unsaved.onChange(() => drafts.writeSoon())
  drafts.afterWriting = () => {
    unsaved.note = drafts.note
    unsaved.tell()
  }
  form.addEventListener("offers:answered", () => unsaved.look())
  window.addEventListener("pageshow", ({ persisted }) => {
    unsaved.isLeaving = false
    // A browser that kept the whole page shows it as it was before it was saved.
    if (persisted && form.elements.opened_version.value === SAVED) location.reload()
    else if (refuseOutdated()) unsaved.look()
  })
  setTimeout(() => {
    drafts.write()
    offer(form, drafts)
  }, SETTLED)
}

withEditor((editor, textarea) => {
  nameEditor(editor)
  keepInStep(editor, textarea)
})
filterCategories()
leadToWhatIsMissing()
if (form && page) start()
