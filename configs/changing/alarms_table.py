#!/usr/bin/env python3
"""How soon an alarm follows a switch, and how often one comes without: from a sweep of configs/changing/alarms.yaml. Two thresholds: the
largest statistic of ten recordings whose wiring stays, with the false alarms of twenty others; and each recording's own, of random orders
of its blocks.

Usage: alarms_table.py SWEEP-FOLDER     e.g. alarms_table.py runs/alarms
"""
import csv
import pathlib
import statistics
import sys

SWITCH_S, CALIBRATION = 5, 10


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def course_of(folder):
    """Time, statistic and the recording's own threshold of every block and window."""
    return [(float(row["time_s"]), float(row["statistic"]), float(row["threshold"])) for row in rows_of(folder / "alarm_course.csv")]


def described(courses, threshold_of):
    """Of recordings with a switch: how many have an alarm before it, none after it, and the delays of the others in ms."""
    early, delays = 0, []
    for course in courses:
        times = [time for time, statistic, own in course if statistic > threshold_of(own)]
        early += any(time <= SWITCH_S for time in times)
        after = [time for time in times if time > SWITCH_S]
        if after:
            delays.append(1000 * (min(after) - SWITCH_S))
    missed = len(courses) - len(delays)
    if not delays:
        return ["-", "-", str(missed), str(early)]
    return [f"{statistics.median(delays):.0f}", f"{max(delays):.0f}", str(missed), str(early)]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    points = [row for row in rows_of(folder / "points.csv") if row["status"] == "done"]
    courses = {}
    for row in points:
        courses.setdefault(row["network.regimes"], []).append(course_of(folder / row["artifact:changing_granger"]))
    static = next(found for regimes, found in courses.items() if "rewire" not in regimes)
    calibration, others = static[:CALIBRATION], static[CALIBRATION:]
    threshold = max(statistic for course in calibration for _, statistic, _ in course)
    alarmed = sum(any(statistic > threshold for _, statistic, _ in course) for course in others)
    own = sum(any(statistic > own for _, statistic, own in course) for course in static)
    print(f"Threshold {threshold:.2f} from {len(calibration)} recordings whose wiring stays: {alarmed} of {len(others)} others have an alarm.")
    print(f"Thresholds of their own: {own} of {len(static)} recordings whose wiring stays have an alarm.\n")
    print("| links that move | threshold | median delay, ms | largest | without alarm | with one before the switch |")
    print("|---|---|---|---|---|---|")
    for regimes, found in courses.items():
        if "rewire" not in regimes:
            continue
        for name, threshold_of in (("of static recordings", lambda _: threshold), ("the recording's own", lambda own: own)):
            print("|", " | ".join([regimes, name, *described(found, threshold_of)]), "|")


main()
