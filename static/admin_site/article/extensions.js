// What we change of the editor's extensions: the module whose names replace those of the bundle.

export { Figure, Image } from "newsroom/article/figures"
export { HorizontalRule, Insertions, Table } from "newsroom/article/insertions"
export { Link } from "newsroom/article/links"
