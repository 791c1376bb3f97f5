"""Named tuples of arrays as one pointer each, so that compiled rooms hand each other a pointer and not 300 numbers.

The compiled struct shares its arrays with the tuple that it was packed from.
"""

from typing import Any

import numba as nb
from numba.core import types
from numba.experimental import structref
from numba.extending import overload


@structref.register
class WorldType(types.StructRef):
    """The type of `World` in compiled code."""


class WorldStruct(structref.StructRefProxy):
    """A packed `World`."""


structref.define_boxing(WorldType, WorldStruct)  # type: ignore[no-untyped-call]


@structref.register
class StateType(types.StructRef):
    """The type of `State` in compiled code."""


class StateStruct(structref.StructRefProxy):
    """A packed `State`."""


structref.define_boxing(StateType, StateStruct)  # type: ignore[no-untyped-call]


@structref.register
class NeedsType(types.StructRef):
    """The type of `Needs` in compiled code."""


class NeedsStruct(structref.StructRefProxy):
    """A packed `Needs`."""


structref.define_boxing(NeedsType, NeedsStruct)  # type: ignore[no-untyped-call]


@structref.register
class ToolsType(types.StructRef):
    """The type of `Tools` in compiled code."""


class ToolsStruct(structref.StructRefProxy):
    """A packed `Tools`."""


structref.define_boxing(ToolsType, ToolsStruct)  # type: ignore[no-untyped-call]


@structref.register
class LegsType(types.StructRef):
    """The type of `Legs` in compiled code."""


class LegsStruct(structref.StructRefProxy):
    """A packed `Legs`."""


structref.define_boxing(LegsType, LegsStruct)  # type: ignore[no-untyped-call]


@structref.register
class ProfileType(types.StructRef):
    """The type of `Profile` in compiled code."""


class ProfileStruct(structref.StructRefProxy):
    """A packed `Profile`."""


structref.define_boxing(ProfileType, ProfileStruct)  # type: ignore[no-untyped-call]


@structref.register
class SeatsType(types.StructRef):
    """The type of `Seats` in compiled code."""


class SeatsStruct(structref.StructRefProxy):
    """A packed `Seats`."""


structref.define_boxing(SeatsType, SeatsStruct)  # type: ignore[no-untyped-call]


@structref.register
class BenchType(types.StructRef):
    """The type of `Bench` in compiled code."""


class BenchStruct(structref.StructRefProxy):
    """A packed `Bench`."""


structref.define_boxing(BenchType, BenchStruct)  # type: ignore[no-untyped-call]


_TYPES: dict[str, Any] = {
    "World": WorldType,
    "State": StateType,
    "Needs": NeedsType,
    "Tools": ToolsType,
    "Legs": LegsType,
    "Profile": ProfileType,
    "Seats": SeatsType,
    "Bench": BenchType,
}


def pack(values: Any) -> Any:
    """Return a named tuple as a struct; in compiled code only."""
    raise NotImplementedError(values)


@overload(pack)
def _pack(values):  # type: ignore[no-untyped-def]
    kind = _TYPES[values.instance_class.__name__](list(zip(values.fields, values.types, strict=True)))
    lines = ["def pack_fields(values):", "    struct = new(kind)"]
    lines += [f"    struct.{name} = values.{name}" for name in values.fields]
    room: dict[str, Any] = {"new": structref.new, "kind": kind}
    exec("\n".join([*lines, "    return struct"]), room)  # noqa: S102 - the text is made of our own field names
    return room["pack_fields"]


@nb.njit(cache=True)
def packed(values):  # type: ignore[no-untyped-def]
    """Return a `World`, `State`, `Needs`, `Tools`, `Legs`, `Profile`, `Seats` or `Bench` as compiled rooms take it."""
    return pack(values)
