"""Everything that transit raises on purpose."""


class TransitError(Exception):
    """The parent of all errors of this floor."""


class HoldSourceError(TransitError):
    """A holds file or library system that cannot be read at all; the message names it and says what to do."""


class NoSuchPlanError(TransitError):
    """The week has no plan of the wanted kind."""


class PlanNotFeasibleError(TransitError):
    """A plan that breaks rules cannot be published."""


class SheetError(TransitError):
    """A run sheet could not be made."""
