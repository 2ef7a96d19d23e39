"""Judges series of figures: does one grow? Pure.

A series is a list of (seconds, figure). What came in its first tenth is warm-up and is left out. Two things are looked at:
the slope (by Theil and Sen: the median of the slopes between all pairs, which a few peaks do not move), as what it adds
from the first moment to the last; and the highest figure, against the median of the first fifth that counts. The slope
finds a leak, the highest figure what grew at once."""
from statistics import median

PAIRS_MAX = 200  # so many figures at most are compared with one another; more are thinned out

# name: what a slope may add over the whole time, and how far the highest may be above the beginning; in kB and pieces.
# Memory that was set aside at the start is touched as events fill it (the history of a page and a socket: 1 MB), so a little
# more of it is in use at the end of a day; what is set aside (data_kb) may not grow by more than two steps of the allocator,
# and what a record keeps of its rows not beyond its 24 MB. A child and its descriptors are there for a moment at each event.
LIMITS = {
    "pss_kb": (1152, 2048),
    "rss_kb": (1152, 2048),
    "private_kb": (1152, 2048),
    "data_kb": (264, 1024),
    "rows_kb": (24 << 10, 25 << 10),
    "descriptors": (0.5, 12),
    "timers": (0.5, 1),
    "children": (0.5, 3),
    "threads": (0.5, 3),
    "zombies": (0.5, 2),
}


def slope(series):
    """Per second."""
    thin = series[::max(1, -(-len(series) // PAIRS_MAX))]
    slopes = [(b - a) / (tb - ta) for i, (ta, a) in enumerate(thin) for tb, b in thin[i + 1:] if tb > ta]
    return median(slopes) if slopes else 0.0


def judge(name, series):
    """Its row of the report, as a dict; "verdict" is "flat", "grows", "jumps" or "too short"."""
    added_max, above_max = LIMITS[name]
    begin, end = series[0][0], series[-1][0]
    counted = [(t, v) for t, v in series if t >= begin + (end - begin) / 10]
    row = {"name": name, "n": len(counted)}
    if len(counted) < 20:
        return dict(row, verdict="too short")
    figures = [v for _, v in counted]
    first = median(figures[:max(4, len(figures) // 5)])
    span_s = counted[-1][0] - counted[0][0]
    per_s = slope(counted)
    row.update(first=first, last=median(figures[-max(4, len(figures) // 5):]), least=min(figures), most=max(figures),
               added=per_s * span_s, per_hour=per_s * 3600)
    if row["added"] > added_max or row["last"] - first >= 2 * added_max:
        return dict(row, verdict="grows")
    return dict(row, verdict="jumps" if row["most"] - first > above_max else "flat")


def line(row):
    if row["verdict"] == "too short":
        return "    %-12s too short: %d figures" % (row["name"], row["n"])
    return "    %-12s %8.0f to %-8.0f begins %8.0f, ends %8.0f, slope adds %+7.1f  %s" % (
        row["name"], row["least"], row["most"], row["first"], row["last"], row["added"], row["verdict"])
