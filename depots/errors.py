"""Everything that depots raises on purpose."""


class DepotsError(Exception):
    """The parent of all errors of this floor."""


class SettingsError(DepotsError):
    """A setting that cannot be used; the message names the environment variable."""


class AlreadyPlantedError(DepotsError):
    """The region stands already; planting never overwrites."""


class RegionDataError(DepotsError):
    """A file of region data that cannot be used: `file`, `line` (1-based, `None` for the whole), `field`, reason."""

    def __init__(self, file: str, line: int | None, field: str | None, reason: str) -> None:
        where = file if line is None else f"{file} line {line}"
        super().__init__(f"{where}, {field}: {reason}" if field else f"{where}: {reason}")
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason


class UnknownSiteError(DepotsError):
    """No site has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no site with the code {code!r}")
        self.code = code


class SpecialDayError(DepotsError):
    """A closed day that cannot be kept or taken back: `field` names what is wrong, `code` how."""

    def __init__(self, field: str, code: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.code = code
