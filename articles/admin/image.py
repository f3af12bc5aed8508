from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html

from articles.admin.pictures import ACCEPT, PictureField
from articles.lookup import LookedUp
from articles.models import Image

PICTURES_A_PAGE = 24  # six rows of four in the picker's window


class ImageForm(forms.ModelForm):
    file = PictureField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=Image._meta.get_field("file").help_text,
    )

    class Meta:
        model = Image
        fields = ["file", "alt", "caption", "credit"]


@admin.register(Image)
class ImageAdmin(LookedUp, admin.ModelAdmin):
    """Pictures and their words, and the window in which the editor picks one."""

    form = ImageForm
    list_display = ["thumbnail", "words", "credit", "size", "uploaded_at"]
    list_display_links = ["words"]
    search_fields = ["alt", "caption", "credit"]
    search_help_text = "Search alt text, caption or credit"
    date_hierarchy = "uploaded_at"
    ordering = ["-uploaded_at", "-pk"]
    readonly_fields = ["picture", "size", "address"]

    class Media:
        css = {"all": ["admin_site/article.css"]}

    def get_fieldsets(self, request, obj=None):
        kept = [("Stored picture", {"fields": ["picture", "size", "address"]})] if obj else []
        return [(None, {"fields": ["file", "alt", "caption", "credit"]}), *kept]

    def has_change_permission(self, request, obj=None):
        """An author may not change someone else's picture, or one that others use."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.can_be_changed_by(request.user))

    def has_delete_permission(self, request, obj=None):
        """People who may not replace it may not delete it, either."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.can_be_changed_by(request.user))

    def save_model(self, request, image, form, change):
        if not change:
            image.uploaded_by = request.user
        super().save_model(request, image, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        """The editor adds a picture of the clipboard by this form, and asks for its address."""
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"src": obj.src})
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self):
        picker = self.admin_site.admin_view(self.picker)
        return [path("picker/", picker, name="articles_image_picker"), *super().get_urls()]

    def picker(self, request):
        """A small window that gives the editor the picture that is clicked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "").replace("\x00", "")[:100]
        found = self.get_queryset(request).filter(
            Q(alt__icontains=query) | Q(caption__icontains=query) | Q(credit__icontains=query)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Choose a picture",
            "is_popup": True,
            "query": query,
            "callback": request.GET.get("CKEditorFuncNum", ""),
            "page": Paginator(found, PICTURES_A_PAGE).get_page(request.GET.get("page")),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/articles/image/picker.html", context)

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description="Picture")
    def thumbnail(self, image):
        return format_html(
            '<img class="admin-thumbnail" src="{}" width="{}" height="{}" alt="" loading="lazy">',
            image.small_src,
            image.width,
            image.height,
        )

    @admin.display(description="Words")
    def words(self, image):
        return str(image)

    @admin.display(description="Size")
    def size(self, image):
        return f"{image.width} × {image.height}"

    @admin.display(description="Picture")
    def picture(self, image):
        return format_html(
            '<img class="admin-picture" src="{}" width="{}" height="{}" alt="{}">',
            image.src,
            image.width,
            image.height,
            image.alt,
        )

    @admin.display(description="Address")
    def address(self, image):
        """To paste into an article, where the editor's own window is not at hand."""
        return format_html("<code>{}</code>", image.src)
