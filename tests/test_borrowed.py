"""What the product uses of Wagtail, allauth and others that they do not promise to keep.

An upgrade that takes one of these away, or calls it otherwise, fails here and says which. A name
that is not in the table fails too. Why each is used stands where it is used.
"""

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from openpyxl.reader.excel import ExcelReader
from wagtail.admin import filters
from wagtail.admin.views.account import AvatarSettingsPanel, NameEmailSettingsPanel
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.contrib.redirects import base_formats
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.views import chooser as image_chooser
from wagtail.models import Collection, Page, Site, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from accounts.forms import AvatarForm, NameForm
from accounts.limits import shared_cache
from portal.access import admin_scope, policies
from portal.pages.editing import WholeMixin
from portal.pages.viewsets import PortalPageViewSet, ToWithdrawal
from portal.publishing.history.redirects import XLSX
from portal.publishing.review.ending import publish_reviewed
from portal.publishing.review.mail import NOTIFIERS
from portal.serving import spreadsheets

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).resolve().parents[1]
APPS = ("portal", "accounts", "notices", "home", "news", "branches", "members")
OTHERS = ("wagtail", "wagtail_localize", "allauth", "django", "modelsearch", "docx", "openpyxl")

# Where it is, and the names of what it is called with.
BORROWED = {
    "wagtail.permission_policies.collections:CollectionPermissionPolicy._check_perm": (
        *("self", "user", "actions", "collection"),
    ),
    "wagtail.permission_policies.collections:CollectionPermissionPolicy._collections_with_perm": (
        *("self", "user", "actions"),
    ),
    "wagtail.permission_policies.collections:"
    "CollectionPermissionPolicy._get_user_permission_objects_for_actions": (
        *("self", "user", "actions"),
    ),
    "wagtail.permission_policies.collections:"
    "CollectionManagementPermissionPolicy._descendants_with_perm": ("self", "user", "action"),
    "wagtail.permission_policies.pages:PagePermissionPolicy._base_user_has_permission": (
        *("self", "user"),
    ),
    "wagtail.permission_policies.pages:PagePermissionPolicy._base_queryset_for_user": (
        *("self", "user"),
    ),
    "wagtail.models:ReferenceIndex._extract_references_from_object": ("object",),
    "wagtail.models:Page._set_core_field_defaults": ("self",),
    "wagtail.models:Page._update_descendant_url_paths": ("self", "old_url_path", "new_url_path"),
    "wagtail.models:Page._get_path": ("path", "depth", "newstep"),
    "wagtail.models:Page._str2int": ("num",),
    "wagtail.blocks:StructBlock._to_struct_value": ("self", "block_items"),
    "wagtail.admin.forms:WagtailAdminPageForm._post_clean": ("self",),
    "wagtail.admin.views.pages.create:CreateView.form_valid": ("self", "form"),
    "wagtail.admin.views.pages.edit:EditView.form_valid": ("self", "form"),
    "wagtail.admin.views.pages.edit:EditView.perform_workflow_action": ("self",),
    "wagtail.admin.views.pages.edit:EditView.workflow_action_is_valid": ("self",),
    "wagtail.admin.views.pages.edit:EditView.send_commenting_notifications": ("self", "changes"),
    "django.forms:ModelForm._get_validation_exclusions": ("self",),
    "django.forms:BaseForm._clean_form": ("self",),
    "django.db.models.query:QuerySet._raw_delete": ("self", "using"),
    "allauth.account.auth_backends:AuthenticationBackend._check_password": (
        *("self", "user", "password"),
    ),
    "allauth.core.internal.ratelimit:consume": (
        *("request", "action", "config", "key", "limit_get", "app"),
    ),
    "allauth.account.adapter:DefaultAccountAdapter._get_login_attempts_cache_key": (
        *("self", "request"),
    ),
    "allauth.core.internal.ratelimit:respond_429": ("request",),
    "allauth.account.internal.flows.login:record_authentication": ("request", "user", "method"),
    "allauth.mfa.base.internal.flows:post_authentication": ("request", "authenticator"),
    "allauth.mfa.recovery_codes.internal.flows:auto_generate_recovery_codes": ("request",),
    "allauth.mfa.webauthn.internal.auth:begin_registration": ("user", "passwordless"),
    "allauth.mfa.webauthn.internal.auth:parse_registration_response": ("response",),
    "allauth.mfa.webauthn.internal.auth:WebAuthn.add": ("user", "name", "credential"),
    "allauth.usersessions.internal.flows.sessions:end_sessions": ("request", "sessions"),
}
# Attributes of others' objects that are read or set, by the name under which they are found below.
ATTRIBUTES = {
    "_wagtail_route_for_request": "Page.route_for_request() looks there first",
    "_tr": "the element of a row of python-docx",
    "_Cell": "a cell of python-docx, made of an element",
    "_p": "the element of a paragraph of python-docx",
    "_Element": "the type of lxml's elements",
    "_portal_site_info": "ours, kept on the request",
    "_cached_parent_obj": "treebeard's get_parent() looks there first",
    "_readable_translations": "ours, kept on the page",
    "_post_clean": "also of plain model forms",
    "_perm_cache": "of Django's ModelBackend: what an account may do, kept on it",
    "_committed": "of Django's FieldFile: whether it has been stored",
    "_state": "of a Django model: documented",
    "_meta": "of a Django model: documented",
    "_default_manager": "of a Django model: documented",
    "_base_manager": "of a Django model: documented",
    "_queued_messages": "of Django's messages: what a view had to say",
    "_loaded_messages": "of Django's messages: what still waits to be read",
    "_errors": "of a Django form",
    "_class": "of Django's Redis cache: the client it makes",
}


def found(path: str) -> object:
    """What stands at ``module:Class.name``."""
    module, _, names = path.partition(":")
    thing: object = import_module(module)
    for name in names.split("."):
        thing = (
            inspect.getattr_static(thing, name) if inspect.isclass(thing) else getattr(thing, name)
        )
    return thing.__func__ if isinstance(thing, (classmethod, staticmethod)) else thing


@pytest.mark.parametrize("path", BORROWED)
def test_it_is_there_and_called_so(path):
    names = [*inspect.signature(found(path)).parameters]
    wanted = [*BORROWED[path]]
    given = [name for name in names if name != "cls"]
    missing = [name for name in wanted if name not in given]
    assert missing == []
    positional = [name for name in wanted if name not in {"key", "limit_get", "app", "config"}]
    assert [name for name in given if name in positional][: len(positional)] == positional


# --- What is replaced in place: ours is there, and it is what they ask ---------------------------


def test_filters_of_page_lists_are_narrowed():
    assert PageFilterSet.__init__ is admin_scope._only_what_is_seen
    assert GenericPageFilterSet.__init__ is admin_scope._only_what_is_seen


@pytest.mark.parametrize("module", [filters, image_chooser])
def test_popular_tags_are_asked_by_this_name(module):
    assert module.popular_tags_for_model is admin_scope._no_popular_tags
    assert "popular_tags_for_model(" in inspect.getsource(module)


def test_the_end_of_a_review_is_ours():
    assert WorkflowState.on_finish is publish_reviewed


def test_the_name_in_the_admin_is_one():
    assert NameEmailSettingsPanel.form_class is NameForm


def test_a_portrait_is_decoded_in_a_child():
    assert AvatarSettingsPanel.form_class is AvatarForm


def test_accounts_have_no_bulk_actions():
    assert UserBulkAction.models == ()


def test_attempts_are_counted_in_the_shared_cache():
    assert ratelimit.cache is totp.cache is shared_cache
    assert shared_cache._alias == "shared" and "shared" in caches.settings


def test_roots_of_sites_are_asked_once_a_request():
    for name in ("get_site_root_paths", "clear_site_root_paths_cache"):
        assert getattr(Site, name).__module__ == "portal.serving.once"


def test_workbooks_of_redirects_are_weighed():
    assert XLSX in base_formats.DEFAULT_FORMATS
    assert base_formats.XLSX not in base_formats.DEFAULT_FORMATS


def test_exported_rows_are_inert():
    assert SpreadsheetExportMixin.write_csv_row is spreadsheets._write_csv_row
    source = inspect.getsource(SpreadsheetExportMixin)
    assert "self.write_csv_row(writer, " in source and "preprocess_field_value" in source


def test_a_workbook_reads_from_the_archive_it_is_given():
    source = inspect.getsource(ExcelReader)
    assert "self.archive = " in source and "self.wb" in source and hasattr(ExcelReader, "read")


def test_policies_are_ours():
    assert isinstance(policy_registry.get_by_type(Page), policies.PortalPagePolicy)
    assert isinstance(policy_registry.get_by_type(Collection), policies.PortalCollectionPolicy)
    for model in (get_image_model(), get_document_model()):
        assert isinstance(policy_registry.get_by_type(model), policies.PortalMediaPolicy)


def test_views_of_every_page_type_are_ours():
    import_module("portal.urls")  # viewsets are registered with the addresses
    for model in (Page, *Page.__subclasses__()):
        viewset = page_viewset_registry.get_by_type(model)
        assert isinstance(viewset, PortalPageViewSet), model
        assert viewset.unpublish_view_class is ToWithdrawal
        for view in (viewset.add_view_class, viewset.edit_view_class):
            assert issubclass(view, WholeMixin)
            assert "return self.action_method()" in inspect.getsource(view.__bases__[1].form_valid)


def test_the_notifiers_of_a_review_are_ours():
    source = inspect.getsource(import_module("wagtail.admin.signal_handlers"))
    for signal, sender, name, notifier in NOTIFIERS:
        uid = f"{name}_email_notification"
        assert uid in source
        ours = [each[1]() for each in signal.receivers if each[0] == (uid, id(sender))]
        assert ours == [notifier]


def test_the_adapter_of_accounts_is_ours():
    assert get_adapter().__module__ == "accounts.adapters.account"


# --- Nothing else is borrowed ---------------------------------------------------------------------


@cache
def private_names() -> frozenset[str]:
    """Private names used of others: imported from them, or asked of what is not ``self``.

    By the text alone: an attribute whose name our own code defines is taken for ours, and so is
    what a class asks of itself, but for ``super()``.
    """
    trees = [
        ast.parse(path.read_text())
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"tests", "migrations"} & {*path.parts}
    ]
    own = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and _is(target.value, "self"):
                    own.add(target.attr)
                elif isinstance(target, ast.Name):
                    own.add(target.id)
    used = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OTHERS:
            used |= {each.name for each in node.names if _private(each.name)}
            if ".internal" in (node.module or ""):
                used |= {f"{node.module}:{each.name}" for each in node.names}
        elif isinstance(node, ast.Attribute) and _private(node.attr):
            of_super = isinstance(node.value, ast.Call) and _is(node.value.func, "super")
            if of_super or (node.attr not in own and not _is(node.value, "self")):
                used.add(node.attr)
    return frozenset(used)


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def test_every_private_name_is_in_the_table():
    known = {path.rpartition(".")[2].rpartition(":")[2] for path in BORROWED} | {*ATTRIBUTES}
    # The second has its cache replaced, see above.
    modules = {path.partition(":")[0] for path in BORROWED} | {"allauth.mfa.totp.internal.auth"}
    strange = {
        name
        for name in private_names() - known
        if not (":" in name and (name in BORROWED or name.replace(":", ".") in modules))
    }
    assert strange == set(), "say in the table above what is relied on"
