"""Organisation life in the member area."""

urlpatterns: list = []
