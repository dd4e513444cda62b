"""Party organisations and their pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    """Party organisations and their pages."""

    name = "branches"
    verbose_name = _("党组织")

    def ready(self) -> None:
        """Say who reads and keeps what is the branches' own, and which groups are theirs."""
        from django.db.models import Q
        from wagtail.models import Collection, Page

        from accounts.invitations import exclude_from_staff_roles
        from home import figures
        from home.machines import sitemaps
        from home.search import sources
        from notices import kinds
        from portal.access import admin_reports, closed_trees
        from portal.access.readers import register_guarded_trees, register_scope
        from portal.records.changes import reading
        from portal.serving import watching

        from . import findings, workflows  # noqa: F401
        from .figures import with_public_page
        from .models import Branch, InternalIndexPage, PartyGroup, RuleOverride, StaffScope
        from .permissions import VIEW_BRANCH, VIEW_INTERNAL, internal_root_paths, readable_inside
        from .rules import finding
        from .rules import services as local_rules
        from .scopes import closing, services

        workflows.register()
        kinds.register(services.CHANGED)
        kinds.register(local_rules.CHANGED)
        sitemaps.register(finding.addresses)
        sources.register(_("规则与依据"), finding.find_rules)
        watching.watch(RuleOverride)
        figures.register(
            "branches.pages", _("有公开主页的支部"), with_public_page, "branches.Branch"
        )
        register_scope(readable_inside)
        register_guarded_trees(internal_root_paths)
        closed_trees.close(Page, InternalIndexPage.objects.all, VIEW_INTERNAL)
        closed_trees.close(Collection, Branch.objects.internal_collections, VIEW_INTERNAL)
        closed_trees.close_some(Page, closing.others_pages)
        closed_trees.close_some(Collection, closing.others_collections)
        kept = ("members_group", "secretaries_group", "public_collection", "internal_collection")
        reading.register(
            Branch,
            named_by=["short_name"],
            found_by=["name", "short_name"],
            seen=reading.of_those(Branch.objects.seen_in_admin),
            permission=VIEW_BRANCH,
            hidden=kept,
        )
        reading.register(
            PartyGroup,
            named_by=["branch", "name"],
            found_by=["branch__name", "name"],
            seen=reading.of_those(Branch.objects.seen_in_admin, "branch"),
            permission=VIEW_BRANCH,
        )
        reading.register(
            StaffScope,
            named_by=["user", "kind", "street", "department", "branch"],
            found_by=["user__display_name", "street__name", "department__name", "branch__name"],
            seen=reading.of_those(StaffScope.objects.visible_to),
            permission="branches.view_staffscope",
            hidden=["entered_by", "entered_at"],
        )
        reading.register(
            RuleOverride,
            named_by=["rule", "number"],
            found_by=["rule", "number", "issuer"],
            seen=reading.of_those(RuleOverride.objects.visible_to),
            permission="branches.view_ruleoverride",
            hidden=["proposed_by", "proposed_at", "decided_by", "decided_at"],
        )
        admin_reports.register_log(RuleOverride, RuleOverride.objects.visible_to)
        admin_reports.register_log(Branch, Branch.objects.seen_in_admin)
        # Whoever keeps or belongs to a branch does so by post or affiliation, not by invitation.
        exclude_from_staff_roles(Q(branch_members__isnull=False))
        exclude_from_staff_roles(Q(branch_secretaries__isnull=False))
