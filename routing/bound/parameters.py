"""All figures of the bound in one place, each with its reason. Measured as told in docs/bound.md."""

CLASSES = 2  # of rounds, by when they leave their base: before and after most of what lies there is ready
NEVER = 10_000_000  # minutes; longer than crates are waited for
SIZES = (  # up to so many sites: minutes of a step, of a cell, sectors
    (20, 1, 30, 1),
    (60, 2, 60, 3),
    (250, 5, 60, 1),
    (5_000, 10, 120, 1),
)
BUDGET = 150_000_000  # moves in the tables of one shift; most are never made
MOST_BITS = 10  # sites that a van remembers at most; with all of them remembered no site is paid twice
MARGIN = 5.0  # euros by which those may be dearer than the cheapest, or than staying at home
WAYS = 12  # new ways through a shift that one look at it may add
FIRST_RATE = 1.3  # hours of delay by which prices per item move at first
FIRST_HEAT = 3.0  # euros by which columns may be dearer than the cheapest and still be chosen at first
LAST_HEAT = 0.3
DUE_RATE = 1.0  # euros that the price of a required visit moves meanwhile
KEEP = 0.8  # how much of its direction a price keeps
CLIMBS = 160  # moves of all prices between two looks at the shifts: they cost about as much time as a look
NICE = 3  # a bound beside a planner of two processes gets about a quarter of a core
PATIENCE = 10.0  # seconds at most that a plan waits for a first bound, and never longer than half its own time
SHORT_ROUNDS = 10  # the first looks come after a quarter of the moves: few columns are known yet
FIRST_PULL = 0.8  # how far the first looks draw prices towards the best so far (Wentges 1997)
LAST_PULL = 0.95  # how far they are drawn at most, after looks in a row that proved nothing new
PULL_ROUNDS = 40  # looks until nothing draws them any more
PULL_FROM = (
    20  # only above so many sites: below, enough columns are known at once (small-a: 11 EUR less after 18 looks)
)
ROOT_ROUNDS = 15  # looks at the whole week before it is parted by shifts
WARM_ROUNDS = 8  # what a part has behind it that goes on from the whole week's prices
TURN = 3  # looks at a part in a row
MOST_SETS = 64  # sets of shifts that are told apart at most
