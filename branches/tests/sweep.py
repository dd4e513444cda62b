"""Every address of the Wagtail admin, filled in with somebody else's things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from .scene import Scene

PAGE_NAMES = {"page_id", "parent_page_id", "destination_id", "page_to_move_id", "page_pk"}
SKIPPED = ("admin/login/", "admin/logout/", "admin/sprite/", "admin/jsi18n/")


def routes() -> Iterator[str]:
    """Every pattern below ``/admin/``, as one string; each once."""

    def walk(patterns, prefix: str = ""):
        for item in patterns:
            route = prefix + _plain(item.pattern)
            if isinstance(item, URLPattern):
                yield route
            else:
                yield from walk(item.url_patterns, route)

    found = (route for route in walk(get_resolver().url_patterns) if route.startswith("admin/"))
    return iter(
        dict.fromkeys(
            route
            for route in found
            if not route.startswith(SKIPPED) and "password_reset" not in route and ".*" not in route
        )
    )


def bulk_doors() -> list[str]:
    """``app/model/action`` of every registered bulk action: one address stands for all of them."""
    registry = bulk_action_registry
    registry.get_bulk_actions_for_model("", "")  # finds them
    return [
        f"{app}/{model}/{action}"
        for app, models in registry.actions.items()
        for model, actions in models.items()
        for action in actions
    ]


def _plain(pattern) -> str:
    text = str(pattern)
    if not isinstance(pattern, RegexPattern):
        return text
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text.removeprefix("^").removesuffix("$"))
    return text.replace("\\", "")


def addresses(scene: Scene, pages: list, documents: list) -> list[str]:
    """Every route with every private thing that fits its arguments."""
    return list(
        dict.fromkeys(
            "/" + address
            for route in routes()
            for address in _filled(route, scene, pages, documents)
        )
    )


def _filled(route: str, scene: Scene, pages: list, documents: list) -> Iterator[str]:
    choices = _choices(route, scene, pages, documents)
    longest = max((len(values) for values in choices.values()), default=1)
    for number in range(longest):
        address = route
        for name, values in choices.items():
            value = str(values[min(number, len(values) - 1)])
            address = re.sub(rf"<(\w+:)?{name}>", value, address)
        yield address


def _choices(route: str, scene: Scene, pages: list, documents: list) -> dict[str, list]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    page_ids = [page.pk for page in pages]
    document_ids = [document.pk for document in documents]
    image = [scene.images["public"].pk]
    revisions = [page.latest_revision_id for page in pages]
    states = [
        page.current_workflow_task_state.pk if page.current_workflow_task_state else 1
        for page in pages
    ]
    translation = [each.pk for name, each in scene.others.items() if name.startswith("translation")]
    known = {
        **dict.fromkeys(PAGE_NAMES, page_ids),
        "image_id": image,
        "document_id": document_ids,
        "doc_id": document_ids,
        "revision_id": revisions,
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "task_state_id": states,
        "workflow_state_id": [
            page.current_workflow_state.pk if page.current_workflow_state else 1 for page in pages
        ],
        "collection_id": [scene.south.internal_collection_id, scene.south.public_collection_id],
        "translation_id": translation,
        "translation_source_id": [
            each.pk for name, each in scene.others.items() if name.startswith("source")
        ],
        "redirect_id": [scene.others["redirect"].pk],
        "action_name": ["approve"] if "workflow" in route else ["copy", "delete", "publish"],
        "content_type_app_name": ["branches"],
        "content_type_model_name": ["branchupdatepage", "disclosurepage", "branchinternalpage"],
        "app_label": ["wagtailcore"] if "editing-sessions" in route else ["branches"],
        "model_name": ["page"] if "editing-sessions" in route else ["branchupdatepage", "branch"],
        "object_id": page_ids,
        "filter_spec": ["max-100x100"],
        "mode": ["default"],
    }
    if "bulk" in route:
        known |= {"app_label": ["wagtailcore"], "model_name": ["page"], "action": ["move"]}
    if "tag-autocomplete" in route:
        known |= {"app_name": ["taggit"], "model_name": ["tag"]}
    if "task" in route and "add" in route:
        known |= {"app_label": ["portal"], "model_name": ["reviewtask"]}
    if "/settings/" in route:
        known |= {"app_name": ["home"], "model_name": ["siteidentity"]}
    known["pk"] = _pk_of(route, scene, page_ids, document_ids)
    return {name: known.get(name, [1]) for name in names}


def _pk_of(route: str, scene: Scene, page_ids: list, document_ids: list) -> list:
    places = {
        "admin/pages/": page_ids,
        "admin/api/main/pages": page_ids,
        "admin/api/main/images": [scene.images["public"].pk],
        "admin/api/main/documents": document_ids,
        "admin/images/": [scene.images["public"].pk],
        "admin/documents/": document_ids,
        "admin/collections/": [scene.south.internal_collection_id],
        "admin/users/": [scene.users["south"].pk],
        "admin/groups/": [scene.south.secretaries_group_id],
        "admin/localize/": [scene.south.pk],
        "admin/branches/": [scene.south.pk],
        "admin/party": [scene.south.pk],
    }
    return next((ids for prefix, ids in places.items() if route.startswith(prefix)), [1])
