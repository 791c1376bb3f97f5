"""All figures of the bound in one place, each with its reason. Measured as told in docs/bound.md."""

COLOURS = 2  # kinds of rounds by when they leave their base: before and after most of what lies there is ready
NEVER = 10_000_000  # minutes; longer than crates are waited for
STEPS = ((20, 1, 30), (60, 2, 30), (250, 5, 60), (5_000, 10, 120))  # up to so many sites: minutes of a step, of a cell
BUDGET = 25_000_000  # moves in the tables of one shift; some 50 ms
MOST_BITS = 10  # sites that a van remembers at most; with all of them remembered no site is paid twice
WAYS = 12  # new ways through a shift that one look at it may add
FIRST_RATE = 1.3  # hours of delay by which prices per item move at first
FIRST_HEAT = 3.0  # euros by which columns may be dearer than the cheapest and still be chosen at first
LAST_HEAT = 0.3
DUE_RATE = 1.0  # euros that the price of a required visit moves meanwhile
KEEP = 0.8  # how much of its direction a price keeps
CLIMBS = 60  # moves of all prices between two looks at the shifts
NICE = 3  # a bound beside a planner of two processes gets about a quarter of a core
PATIENCE = 10.0  # seconds at most that a plan waits for a first bound, and never longer than half its own time
