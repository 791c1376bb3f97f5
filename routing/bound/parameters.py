"""All figures of the bound in one place, each with its reason. Measured as told in docs/bound.md."""

CLASSES = 2  # of rounds, by when they leave their base: before and after most of what lies there is ready
MOST_TIED = 120  # sites up to which rides on one day are tied along the ways: they want pairs × spots
NEVER = 10_000_000  # minutes; longer than crates are waited for
SIZES = (  # up to so many sites: minutes of a step, of a cell, sectors (where rides are not tied)
    (20, 1, 30, 1),
    (60, 3, 60, 3),
    (250, 5, 60, 1),
    (5_000, 10, 120, 1),
)
BUDGET = 150_000_000  # moves in the tables of one shift; most are never made
TIED_BUDGET = 100_000_000  # the same where rides are tied
MOST_BITS = 10  # sites that a van remembers at most; with all of them remembered no site is paid twice
MARGIN = 5.0  # euros by which those may be dearer than the cheapest, or than staying at home
WAYS = 12  # new ways through a shift that one look at it may add
FIRST_RATE = 1.3  # hours of delay by which prices per item move at first
FIRST_HEAT = 3.0  # euros by which columns may be dearer than the cheapest and still be chosen at first
LAST_HEAT = 0.3
DUE_RATE = 1.0  # euros that the price of a required visit moves meanwhile
KEEP = 0.8  # how much of its direction a price keeps
TIES_FROM = 20  # looks after which prices of rides move, where prices are drawn: with them a look takes longer
VALUE_RATE = 0.3  # share of a ride's price by which what is still to pay moves meanwhile
CLIMBS = 160  # moves of all prices between two looks at the shifts: they cost about as much time as a look
TIED_CLIMBS = 80  # the same where rides are tied: the region stands at 5,014 after 60 s with 80, 4,986 with 40
NICE = 3  # a bound beside a planner of two processes gets about a quarter of a core
PATIENCE = 10.0  # seconds at most that a plan waits for a first bound, and never longer than half its own time
LARGE = 250  # sites; beyond, a look takes minutes: beside a planner there is none, and nobody waits for a bound
OVER_SECONDS = 0.5  # that a proof alone may go on after its time, to end by itself
SHORT_ROUNDS = 10  # the first looks come after a quarter of the moves: few columns are known yet
FIRST_PULL = 0.8  # how far the first looks draw prices towards the best so far (Wentges 1997)
LAST_PULL = 0.95  # how far they are drawn at most, after looks in a row that proved nothing new
PULL_ROUNDS = 40  # looks until nothing draws them any more
PULL_FROM = (
    20  # only above so many sites: below, enough columns are known at once (small-a: 11 EUR less after 18 looks)
)
FINER_FROM = 120, 300  # looks after which cells are halved where rides are tied: a look takes twice as long then
LEAST_CELL = 15  # minutes
MOST_VALUES = 40_000_000  # what is due at spots, by kinds of crates: 4 bytes each, kept some six times
ROOT_ROUNDS = 15  # looks at the whole week before it is parted by shifts
WARM_ROUNDS = 8  # what a part has behind it that goes on from the whole week's prices
TURN = 3  # looks at a part in a row
MOST_SETS = 64  # sets of shifts that are told apart at most

# The proof of small weeks (routing.bound.halves)
GRAIN = 480  # minutes of a step of time in what a way can still earn
HALVES_STEP = 15  # minutes between the beginnings of rounds that are told apart: 30 would lose 4 EUR on small-a
HALVES_LABELS = 3_000_000  # most that one search may keep, 60 bytes each; small-a needs 800,000
HALVES_ENDS = 2048  # ways that a search remembers
HALVES_WAYS = 80  # of them become columns
HALVES_MARGIN = 1.0  # euros by which those may be dearer than the cheapest: 6 makes four times as many labels
HALVES_PAIR_MARGINS = 5.0, 0.3  # euros by which weeks of crates may be dearer and become columns; with second calls
HALVES_LIMIT = 2.0  # euros that weeks with second calls may cost more and still have their price found: 8 takes 3 times
HALVES_COLUMNS, HALVES_WITHIN = 4000, 25.0  # beyond so many those go that cost so many euros more than the cheapest
HALVES_SAFE = 1e-3  # euros, more than all roundings: 10,000 sums of up to 100,000 EUR each lose less than 1e-6
HALVES_CLIMBS = 150  # moves of all prices between two looks
HALVES_KEEP = 0.9  # how much of its direction a price keeps
HALVES_HOT, HALVES_COLD = 1.5, 0.1  # euros by which columns may be dearer and still be chosen, at first and at last
HALVES_FIRST_REACH = 4.0  # euros that a price may move from the best so far at first; farther, prices run off
HALVES_NEAR = 0.5  # euros: a reach, or a loss, too small to matter
HALVES_PATIENCE, HALVES_GAIN = 6, 1.0  # looks that must have gained so many euros to go on
HALVES_ROUNDS = 60  # looks without a second call on a day, at most
HALVES_FROM = 75  # looks of the other proof before this one: that has a bound to show after seconds
HALVES_WARM = 10  # looks that a part has behind it that goes on from another's prices
HALVES_EARLY = 0.7  # what doubt whether a call is early counts by one whether there is a call
HALVES_SETTLED = 0.02  # doubt too small to part plans by
HALVES_LOSS = 0.0013  # how much less plans with second calls cost, about, than the prices say of the others
HALVES_FIRST_GOAL = 0.985  # of what the lowest part says, second calls left out: few parts must climb on for that
HALVES_STRIDE = 0.005  # by how much of it the goal grows when all parts are proven to it
HALVES_AT_ONCE = 2  # parts looked at side by side: more would look at what is not the lowest
HALVES_TWICE_DAYS = 2  # days on which a pair has second calls while their prices are lowered, of five: all in a proof
HALVES_ENOUGH = 1.06  # how many times its goal a proof is to come to at most: the next goals are higher
