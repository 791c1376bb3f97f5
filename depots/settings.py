"""The one reader of the environment. Every setting has a default that works; `docs/settings.md` lists them."""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from depots.errors import SettingsError

ZONE = ZoneInfo("Europe/Helsinki")
"""The region's wall clock: one fixed zone for plans, pages and statistics."""


class Settings(BaseSettings):
    """Read from `KIMPPAKYYTI_…` variables."""

    model_config = SettingsConfigDict(env_prefix="KIMPPAKYYTI_", frozen=True)

    home: Path = Field(default=Path("kimppakyyti-data"), description="Directory of the database, backups and sheets")
    database_url: str = Field(default="", description="SQLAlchemy address; empty: SQLite in the home directory")
    language: Literal["fi", "sv", "en"] = Field(default="fi", description="Language of sheets and of new visitors")
    public_url: str = Field(default="http://127.0.0.1:8000", description="Address printed in QR codes")
    insecure_cookies: bool = Field(default=False, description="Allow sign-in over plain HTTP beyond localhost")
    koha_user: str = ""
    koha_password: SecretStr = SecretStr("")
    koha_client_id: str = ""
    koha_client_secret: SecretStr = SecretStr("")
    koha_url: str = Field(default="", description="Koha's REST address, fetched nightly by the clock when set")
    items_per_crate: float = Field(default=26.0, gt=0, description="How many items fill a crate")
    road_factor: float = Field(default=1.35, ge=1, description="Road km per great-circle km where no road is known")
    off_road_kmh: float = Field(default=50.0, gt=0, description="Speed on such a stretch")
    forecast_weeks: int = Field(default=4, ge=1, le=52, description="Recent weeks that the flows are averaged over")
    per_item_hour: float = Field(default=0.01, ge=0, description="What an item's hour of delay is worth, EUR")
    promise_hours: float = Field(default=72.0, ge=0, description="Hours within which an item should arrive")
    late_per_item_hour: float = Field(default=0.02, ge=0, description="What an hour past the promise costs more, EUR")
    worst_municipality_per_hour: float = Field(default=0.0, ge=0, description="Price of inequality, EUR per hour")
    terminal_idle_minutes: float = Field(
        default=5.0, gt=0, le=600, description="Minutes until a shared terminal that nobody touches is locked"
    )
    run_code_grace_hours: float = Field(
        default=12.0, ge=0, le=336, description="Hours after a run's day until its printed code opens nothing any more"
    )
    change_per_visit_day: float = Field(
        default=10.0,
        ge=0,
        description="What a site's changed visit day costs when a week is to stay near the usual, EUR",
    )
    learn_weeks: int = Field(default=12, ge=1, le=104, description="Recent weeks whose visits teach times")
    learn_visits: int = Field(default=8, ge=3, description="Visits from which on a learned time is proposed")
    learn_minutes: float = Field(default=2.0, ge=1, description="Least difference of a learned time, minutes")
    learn_kmh: float = Field(default=100.0, gt=0, description="No van may drive faster; learned times are warned of")
    outbox_file: Path | None = Field(default=None, description="File that messages for the library system go to")
    carbon_kg_per_km: float = Field(default=0.24, ge=0, description="What a van gives off, kg CO2 per km")
    planner_memory_mb: float | None = Field(
        default=None, gt=0, description="MB that a planner and the proof beside it may take together"
    )
    backups_kept: int = Field(default=14, ge=1)

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("public_url")
    @classmethod
    def _without_last_slash(cls, value: str) -> str:
        return value.rstrip("/")  # paths that begin with one are put after it

    @property
    def store_url(self) -> str:
        """The SQLAlchemy address of the database in use."""
        return self.database_url or f"sqlite:///{self.home / 'kimppakyyti.sqlite3'}"


@lru_cache
def settings() -> Settings:
    """Return the settings, read once. Raises `SettingsError` that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "KIMPPAKYYTI_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from error
