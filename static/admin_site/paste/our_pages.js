// Passages of our own: copied from the editor, or from the page that readers see.

import { details, isSourceHref, sourceHref } from "newsroom/paste/sources"

const MARK = "a.mark[href*='#source-']"

/** Marks of sources become what the body keeps of them; `isOurs`: copied from our own editor. */
export const readOurPages = (document, isOurs) => {
  const links = isOurs ? [...document.querySelectorAll("a[href]")] : []
  for (const link of links) {
    const href = link.getAttribute("href")
    const title = link.getAttribute("title") ?? ""
    if (isSourceHref(href)) become(link, href, title)
    else if (title.includes("\n")) link.dataset.details = title
  }
  const listed = takeList(document)
  document.querySelectorAll(MARK).forEach((mark) => readMark(mark, listed))
}

// The list of sources below an article, by number: it comes along as sources, not as words.
const takeList = (document) => {
  const listed = new Map()
  for (const entry of document.querySelectorAll("li[id^='source-']")) {
    const title = entry.querySelector(".source-title")
    if (!title) continue
    const copy = title.cloneNode(true)
    copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove())
    listed.set(entry.id.slice("source-".length), {
      url: title.getAttribute("href") ?? "",
      publisher: wordsOf(entry.querySelector(".publisher")),
      title: copy.textContent.trim(),
    })
    entry.remove()
  }
  return listed
}

const wordsOf = (element) => {
  const copy = element?.cloneNode(true)
  copy?.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove())
  return copy?.textContent.trim() ?? ""
}

// Behind a link, the mark says whose page the link leads to. Alone, it stands for a note.
const readMark = (mark, listed) => {
  const told = mark.getAttribute("title") ?? ""
  const number = mark.getAttribute("href").split("#source-")[1]
  const source = listed.get(number) ?? inTitle(told)
  const link = mark.previousElementSibling
  const isBehindLink = link?.matches("a[href]:not(.mark)") && !between(link, mark).trim()
  if (isBehindLink) {
    link.dataset.details = `${source.publisher}\n${source.title}`
    mark.remove()
  } else {
    become(mark, sourceHref(source.url), details(source))
  }
}

const between = (first, last) => {
  let text = ""
  for (let node = first.nextSibling; node && node !== last; node = node.nextSibling) text += node.textContent
  return text
}

// "Publisher — Title", and behind it the address of a source that no link leads to.
const inTitle = (told) => {
  const [whole, names, url = ""] = /^(.*?)(?: \((https?:\/\/\S+)\))?$/s.exec(told)
  const [first, ...rest] = (names || whole).split(" — ")
  return rest.length
    ? { url, publisher: first, title: rest.join(" — ") }
    : { url, publisher: "", title: first }
}

const become = (mark, href, words) => {
  const source = mark.ownerDocument.createElement("a")
  source.setAttribute("data-source", "")
  source.dataset.href = href
  source.dataset.details = words
  mark.replaceWith(source)
}
