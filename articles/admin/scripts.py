"""The scripts of the article's page: modules that find each other by name, hashed or not.

Without them every field and button works; with them no word is lost (docs/architecture/admin.md).
"""

from js_asset import ImportMap, Media, Script

MODULES = (
    *(
        "body",
        "dialogs",
        "differences",
        "draft_store",
        "drafts",
        "extensions",
        "figures",
        "finding",
    ),
    *("form_state", "insertions", "links", "offers", "page", "refusals", "saving", "unsaved"),
)

ARTICLE_SCRIPTS = Media(
    importmap=ImportMap(
        {f"newsroom/article/{name}": f"admin_site/article/{name}.js" for name in MODULES}
    ),
    js=[
        Script("admin_site/article/page.js", type="module"),
        Script("admin_site/autosave.js", type="module"),
    ],
)
