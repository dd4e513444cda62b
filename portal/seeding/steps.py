"""Where apps register what an empty site starts with, and the demo on top of it.

Each app may have a module ``starter.py`` (furniture every site needs, no invented texts) and a
module ``demo.py`` (an invented district). Their functions register here with an order and are found
by themselves; every one is idempotent: it creates what is missing and leaves what is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from portal.tasks import at_once


class Reporter(Protocol):
    """Told about each step, in words an operator reads."""

    def __call__(self, message: str) -> object: ...


SeedingStep = Callable[[], None]


@dataclass(frozen=True)
class Registered:
    """One step: when it runs, what it does, and whether it is part of the demo only."""

    order: int
    step: SeedingStep
    demo: bool

    @property
    def label(self) -> str:
        """First line of the step's description."""
        return (self.step.__doc__ or self.step.__name__).strip().splitlines()[0]


_steps: list[Registered] = []


def register(order: int) -> Callable[[SeedingStep], SeedingStep]:
    """Decorator: the function is a step of the demo; lower orders run first."""
    return _registrar(order, demo=True)


def register_starter(order: int) -> Callable[[SeedingStep], SeedingStep]:
    """Decorator: the function is a step of the starter set, which the demo builds on."""
    return _registrar(order, demo=False)


def _registrar(order: int, *, demo: bool) -> Callable[[SeedingStep], SeedingStep]:
    def add(step: SeedingStep) -> SeedingStep:
        _steps.append(Registered(order, step, demo))
        return step

    return add


def steps(*, demo: bool) -> list[Registered]:
    """The steps of the starter set, or with ``demo`` those and the demo's, in order."""
    autodiscover_modules("starter", "demo")
    return sorted((step for step in _steps if demo or not step.demo), key=lambda step: step.order)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hundreds of lines about each saved page would hide what the operator wants to read."""
    loggers = [logging.getLogger(name) for name in ("wagtail", "django_tasks")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def run(*, demo: bool, report: Reporter = lambda message: None) -> None:
    """Run the steps in one transaction: all of it, or nothing.

    What they leave to tasks is done at the end, so that the site is whole when this returns.
    """
    with _quiet(), at_once(), transaction.atomic():
        for registered in steps(demo=demo):
            report(registered.label)
            registered.step()
