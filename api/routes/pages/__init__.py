"""The pages: each module has those of one subject."""

from fastapi import APIRouter

from api.routes.pages import (
    assets,
    closures,
    comparing,
    crates,
    data,
    desk,
    devices,
    driving,
    editing,
    exports,
    ladder,
    language,
    planning,
    runs,
    scenarios,
    sign_in,
    sites,
    statistics,
    times,
    weeks,
    why,
    work,
)

router = APIRouter(include_in_schema=False)
for module in (
    assets,
    data,
    language,
    sign_in,
    weeks,
    planning,
    editing,
    scenarios,
    comparing,
    closures,
    exports,
    why,
    runs,
    driving,
    devices,
    sites,
    statistics,
    times,
    desk,
    crates,
    work,
    ladder,
):
    router.include_router(module.router)
