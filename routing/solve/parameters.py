"""All tuned figures of the planner in one place, each with its reason. Measured as told in docs/engine.md."""

ROUNDS_PER_SHIFT = 3  # out of the base, back and out again; a fourth round was never seen to pay
LONGEST_ROUND = 60  # inner stops; no shift of the examples holds half as many
NEIGHBOURS = 40  # sites near a site that a ruin may reach
MISSING_VISIT = 1e6  # above any sum of money: a missing visit is never traded against cost
LOST_FLOW = 1e4  # a flow that never arrives; below a missing visit so that visits are found first
START_HEAT = 1.0  # first temperature, in mean operating costs of one visit; 0.25 froze into bad sets of shifts
WARM_HEAT = 0.2  # the same where a plan is given to start from, so that it is improved and not melted
END_HEAT = 0.03  # last temperature, likewise
REFRESH = 400  # iterations between two looks at when crates reach the hubs
SLICE_SECONDS = 0.1  # how long the compiled loop runs before it looks at clock and cancel
SLICE_ITERATIONS = 20_000  # and how many iterations at most
TELL_SECONDS = 0.25  # progress is told that often when there is news, else half as often
TELL_SELDOM = 20.0  # times as long as it takes to value a plan, if that is longer
SEND_SECONDS = 1.0  # a child sends an improved plan that often at most
LOOK_SECONDS = 0.1  # how long its parent listens before it looks at clock and cancel
THOROUGH = 100  # up to so many sites every plan that overbooks a van is seated exactly before it is accepted
LOOK_AGAIN = 400  # beyond, a current plan that seems a new best is seated once in so many iterations
LEARN = 0.1  # how fast the price of an overbooked crate is learned
COMPILE_SECONDS = 600.0  # what a first start may take to compile; about one minute on an idle core
ISLANDS = 8  # annealers with an exchange of plans at most; few of them stay in the set of shifts that they froze into
FEWEST_ISLANDS = 2  # one per core of a small server; no more where parts are planned side by side
ISLAND_STEPS = 2_500  # that an island wants for each site; with fewer, fewer islands get on further
STEPS_A_SECOND = 1_200_000  # of a core, divided by the sites: about what an idle one does on a region
EPOCHS = 8  # exchanges in a run
PARTS_FROM = 120  # sites from which on a week is planned part by part
WHOLE_SHARE = 0.5  # of a run is spent on such a week as a whole before that
WHOLE_UNTIL = 250  # sites; beyond, a step on the whole week is too slow to be worth it
PART_SITES = 120  # sites of a part; parts of 50 end in a plan 7 % dearer, for they cannot change where crates change
PART_SHARE = 0.5  # of the week's sites at most
PART_SLOTS = 100  # slots with rounds in a part at most
PART_IDLE = 20  # idle slots in it at most
PART_TURNS = 6  # of a part at most, one after another as long as each gains more than turns did of late
GAIN_SHARE = 0.2  # of the last turn in what turns gained of late
EARLY_TURN = 0.15, 3_000  # a turn's first temperature, in mean operating costs of one visit, and its iterations
LATER_TURN = 0.5, 8_000  # the same when each site has been in so many parts: early ones are quick, then freeze
EARLY_PARTS = 5.0
SEED_STEP = 1_000_003  # between the seeds of islands, so that seeds 1, 2, 3 share none

KNOBS = {
    "blink": 0.03,  # chance to overlook a place while inserting (Christiaens and Vanden Berghe 2020 use 0.01)
    "keep": 0.3,  # chance to keep a visit above the minimum that the guide does not like
    "mean_removed": 6.0,  # visits a string ruin takes out on average
    "longest_string": 6.0,  # visits in a row that it takes out of one round at most
    "extra": 0.1,  # chance to add a visit that nobody asked for after a ruin
}
MOVES = {  # how often each is tried, in hundredths
    "strings": 27.0,  # strings of rounds near a place
    "sites": 15.0,  # whole patterns of one to three sites
    "one": 9.0,  # a single visit
    "round": 3.0,  # a whole round
    "add": 6.0,  # nothing taken out, a visit added
    "reverse": 6.0,
    "part": 6.0,
    "slots": 6.0,
    "departure": 8.0,
    "tails": 6.0,
    "rounds": 4.0,
    "again": 3.0,  # a second call on a day
    "swap": 4.0,
}
