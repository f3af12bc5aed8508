// Hands the picture that is clicked to the editor's window that opened this one.
const list = document.querySelector(".admin-picker")
list.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-src]")
  if (!button || !window.opener) return
  window.opener.CKEDITOR.tools.callFunction(list.dataset.callback, button.dataset.src, {
    alternative_text: button.dataset.alt,
    caption: button.dataset.caption,
  })
  window.close()
})
