from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from js_asset import Media

from articles.admin import conflicts, save_keys, verbs
from articles.admin.article_form import NEW_PICTURE, ArticleForm
from articles.admin.autosaving import Autosaving
from articles.admin.byline import BylineInline, initial_byline
from articles.admin.corrections import CorrectionInline
from articles.admin.filters import MineFilter, StatusFilter
from articles.admin.highlights import HighlightFormSet, HighlightInline
from articles.admin.history import History
from articles.admin.listing import ArticleColumns, ArticleList
from articles.admin.merging import Merging, tell
from articles.admin.panel import Panel
from articles.admin.parts import as_new_rows
from articles.admin.scripts import ARTICLE_SCRIPTS
from articles.admin.sources import SourceFormSet, SourceInline
from articles.lookup import Completed, LookedUp
from articles.models import Article, Autosave, Presence
from articles.models.positions import renumber
from articles.publication import NotReady
from articles.revisions.snapshot import take
from articles.templatetags.paper import body_html


@admin.register(Article)
class ArticleAdmin(
    LookedUp, Completed, ArticleColumns, Autosaving, Merging, History, admin.ModelAdmin
):
    """Where an article is written, completed and published."""

    form = ArticleForm
    extra_inlines = []  # other apps append theirs

    list_display = [
        "headline_words",
        "status_mark",
        "byline_names",
        "category_names",
        "published",
        "source_total",
    ]
    list_filter = [
        StatusFilter,
        MineFilter,
        ("categories", admin.RelatedOnlyFieldListFilter),
        ("authors", admin.RelatedOnlyFieldListFilter),
        "published_at",
    ]
    list_per_page = 50
    search_fields = ["headline", "standfirst", "body"]
    search_help_text = "Search headline, standfirst or body"
    date_hierarchy = "published_at"
    ordering = ["-changed_at", "-pk"]
    autocomplete_fields = ["image"]
    readonly_fields = ["image_now", "body_as_read"]
    view_on_site = False  # the panel leads to the page, and says whether it is a preview
    change_form_template = "admin/articles/article/change_form.html"
    add_form_template = change_form_template

    class Media:
        css = {"all": ["admin_site/article.css"]}

    # --- The page -----------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """The template sets the tables of the parts between the words and the rest."""
        may_edit = obj is None or self.has_change_permission(request, obj)
        picture = ["image_now", "image", *(NEW_PICTURE if may_edit else ())]
        filing = ["categories"]
        if request.user.has_perm("articles.edit_every_article"):
            filing.append("leads_front_page")
        body = "body" if may_edit else "body_as_read"
        return [
            (None, {"fields": ["headline", "standfirst"]}),
            ("Body", {"fields": [body], "classes": ["admin-body"]}),
            ("Lead image", {"fields": picture}),
            ("Categories", {"fields": filing}),
            ("Address", {"fields": ["slug"]}),
        ]

    def get_inlines(self, request, obj):
        inlines = [HighlightInline, SourceInline, BylineInline]
        if obj and obj.has_been_public:
            inlines.append(CorrectionInline)
        return [*inlines, *self.extra_inlines]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "categories":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user, form.refused = request.user, getattr(request, "refused_problems", ())
        form.is_deleted = getattr(request, "is_about_deleted", False)
        form.merged = getattr(request, "merged", None)
        form.is_only_shown = hasattr(request, "opened_autosave")
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        is_opened_anew = request.method != "POST" and obj.pk is None
        if isinstance(inline, BylineInline) and is_opened_anew:
            kwargs["initial"] = initial_byline(request.user)
        return kwargs

    def _create_formsets(self, request, obj, change):
        """Highlights name sources by the numbers of the same page, so they must see its table."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        highlights, sources = _of(formsets, HighlightFormSet), _of(formsets, SourceFormSet)
        if highlights:
            highlights.sources = sources
        return formsets, inlines

    def render_change_form(self, request, context, obj=None, **kwargs):
        stored = Article.objects.filter(pk=obj.pk).first() if obj else None
        merged = getattr(request, "merged", None)
        has_conflicts = stored and merged and merged.conflicts
        context |= self._unsaved(request, stored) | {
            "media": Media.from_media(context["media"], nonce=request.csp_nonce) + ARTICLE_SCRIPTS,
            "panel": Panel(stored, request.user),
            "stored": stored,
            "merged": merged,
            "conflicts": conflicts.shown(merged.conflicts, take(stored)) if has_conflicts else [],
        }
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _unsaved(self, request, stored):
        """What this person left unsaved, and who else has the article open."""
        opened = getattr(request, "opened_autosave", None)
        offer, others, never_saved = None, [], []
        if stored and self.has_change_permission(request, stored):
            offer = self.offer(request, stored) if request.method == "GET" else None
            others = list(Presence.objects.others(request.user, stored))
        elif not stored:
            never_saved = Autosave.objects.never_saved().filter(user=request.user).defer("packed")
        return {
            "opened_autosave": opened,
            "offer": offer,
            "others": others,
            "never_saved": [each for each in never_saved if each != opened],
        }

    @admin.display(description="Now")
    def image_now(self, article):
        if not article.image:
            return "None yet."
        return format_html(
            '<img class="admin-thumbnail" src="{}" width="{}" height="{}" alt="{}">',
            article.image.small_src,
            article.image.width,
            article.image.height,
            article.image.alt,
        )

    @admin.display(description="Body")
    def body_as_read(self, article):
        return body_html(article)

    def get_changelist(self, request, **kwargs):
        return ArticleList

    # --- Who may ------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.can_be_edited_by(request.user))

    def has_delete_permission(self, request, obj=None):
        """What readers have seen is retracted, not deleted."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None or request.user.is_superuser:
            return allowed
        return not obj.has_been_public and obj.can_be_edited_by(request.user)

    # --- Saving -------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What stops a saving half-way rolls it back, and the form comes back with the reason."""
        if request.method == "POST" and (key := save_keys.saved_earlier(request)):
            page = reverse("admin:articles_article_change", args=[key])
            return JsonResponse({"location": page, "article": int(key), "page": page, "was": True})
        if request.method == "GET" and "autosave" in request.GET:
            self.open_autosave(request, object_id)
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except NotReady as error:
            request.refused_problems = error.problems
        else:
            return self._confirmed(request, answer)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _confirmed(self, request, answer):
        """A script that saves learns that it is saved and where to go on, and goes there itself."""
        article = getattr(request, "saved_article", None)
        is_script = request.headers.get("Accept") == "application/json"
        if not (is_script and article and isinstance(answer, HttpResponseRedirect)):
            return answer
        page = reverse("admin:articles_article_change", args=[article.pk])
        return JsonResponse({"location": answer.url, "article": article.pk, "page": page})

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Words that were sent to an article that was deleted meanwhile come back, as a new one."""
        if request.method != "POST" or request.resolver_match.url_name != "articles_article_change":
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        request.POST, request.is_about_deleted = as_new_rows(request.POST), True
        answer = super().changeform_view(request, None, reverse("admin:articles_article_add"))
        answer.status_code = 404
        return answer

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        return save_keys.noted(message, request)

    def save_model(self, request, article, form, change):
        verb = verbs.pressed(request.POST)
        if verb and not request.user.has_perm(verb.permission):
            raise PermissionDenied
        request.validated_form = form  # what a verb needs of it comes after saving
        request.saved_article = article
        if change:
            article.ensure_revision()
            article.raise_version()
        form.save_new_picture()
        if not change:
            article.created_by = request.user
            article.save()

    def save_related(self, request, form, formsets, change):
        """Rows first, then the body, because sources that people completed must survive."""
        article = form.instance
        super().save_related(request, form, formsets, change)
        if change:
            article.save()
        _of(formsets, SourceFormSet).add_typed()
        article.cite()
        _of(formsets, HighlightFormSet).link_sources()
        renumber(article.highlights)
        renumber(article.byline)
        if not verbs.withdraws(request.POST):
            # What readers can see, or will by themselves, keeps meeting the requirements.
            blocking = [problem for problem in article.problems() if problem.is_blocking]
            if blocking and article.status == Article.Status.PUBLISHED:
                raise NotReady(blocking)
        self._record(request, article, form.cleaned_data)

    def _record(self, request, article, typed):
        """A verb that is pressed with the Save belongs to the same revision."""
        merged = getattr(request, "merged", None)
        revision = article.record_revision(
            by=request.user,
            verb="merged" if merged and merged.parts else "",
            reason=" ".join(typed["reason"].split()),
            page=typed["page"],
        )
        article.saved_revision = revision if verbs.pressed(request.POST) else None
        Autosave.objects.filter(user=request.user, page=typed["page"]).delete()
        tell(request, merged)

    def save_formset(self, request, form, formset, change):
        if formset.model is CorrectionInline.model:
            for correction in formset.save(commit=False):
                correction.made_by = correction.made_by or request.user
        super().save_formset(request, form, formset, change)

    # --- After saving -------------------------------------------------------------------------

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_verb(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._after_verb(request, obj) or super().response_change(request, obj)

    def _after_verb(self, request, article):
        """Runs the action of the button; the text is saved in any case."""
        verb = verbs.pressed(request.POST)
        if verb is None:
            return None
        try:
            _require_read(request)
            self._apply(verb, request, article)
        except NotReady as error:
            messages.warning(request, "Saved, but not published. Still missing:")
            for problem in error.problems:
                messages.error(request, problem.message)
        except ValueError as error:
            messages.error(request, f"Saved, but: {error}")
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _apply(self, verb, request, article):
        if not verb.is_offered(article):
            raise ValueError(f"this article is now {article.status_words.lower()}.")
        verb.apply(article, request.user, request.validated_form.cleaned_data)
        self.log_change(request, article, f"“{article}” {verb.done}.")
        messages.success(
            request,
            format_html(
                '“{}” {}. <a href="{}">See its page</a>',
                article,
                verb.done,
                article.get_absolute_url(),
            ),
        )


def _require_read(request):
    """What somebody else changed while the page was open is not published unread."""
    merged = getattr(request, "merged", None)
    if merged and merged.parts and verbs.releases(request.POST):
        raise ValueError("not published yet. Please read what came in first.")


def _of(formsets, kind):
    return next((formset for formset in formsets if isinstance(formset, kind)), None)
