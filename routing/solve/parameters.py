"""All tuned figures of the planner in one place, each with its reason. Measured as told in docs/engine.md."""

ROUNDS_PER_SHIFT = 3  # out of the base, back and out again; a fourth round was never seen to pay
LONGEST_ROUND = 60  # inner stops; no shift of the examples holds half as many
NEIGHBOURS = 40  # sites near a site that a ruin may reach
MISSING_VISIT = 1e6  # above any sum of money: a missing visit is never traded against cost
LOST_FLOW = 1e4  # a flow that never arrives; below a missing visit so that visits are found first
START_HEAT = 0.25  # first temperature, in mean operating costs of one visit
END_HEAT = 0.01  # last temperature, likewise
BLINK = 0.03  # chance to overlook a place while inserting (Christiaens and Vanden Berghe 2020 use 0.01)
MEAN_REMOVED = 6.0  # visits a string ruin takes out on average
LONGEST_STRING = 6  # visits in a row that it takes out of one round at most
REFRESH = 400  # iterations between two looks at when crates reach the hubs
SLICE_SECONDS = 0.1  # how long the compiled loop runs before it looks at clock and cancel
SLICE_ITERATIONS = 20_000  # and how many iterations at most
TELL_SECONDS = 0.25  # progress is told that often when there is news, else half as often
SEND_SECONDS = 1.0  # a child sends an improved plan that often at most
LOOK_SECONDS = 0.1  # how long its parent listens before it looks at clock and cancel
THOROUGH = 100  # up to so many sites every plan that overbooks a van is seated exactly before it is accepted
LOOK_AGAIN = 200  # beyond, a current plan that seems a new best is seated once in so many iterations
LEARN = 0.1  # how fast the price of an overbooked crate is learned
COMPILE_SECONDS = 600.0  # what a first start may take to compile; about one minute on an idle core
ISLANDS = 2  # annealers with an exchange of plans: one per core of a small server
EPOCHS = 8  # exchanges in a run
SEED_STEP = 1_000_003  # between the seeds of islands, so that seeds 1, 2, 3 share none
