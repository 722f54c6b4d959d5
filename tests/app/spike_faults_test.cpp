// Faults of lists of spikes, from the file to each estimator of spikes: one clear error or warning each, and no data lost.
#include <map>
#include <random>

#include "workplace.hpp"

using namespace golgi::test;

namespace {

using Trains = std::vector<std::vector<double>>;

const Texts estimators = {"spike_granger", "ccg", "tspe", "glmcc", "event_granger"};

/// Independent units at 10 Hz for 20 s, times in whole ms.
Trains trains_of(int n_units) {
  std::mt19937 random(7);
  Trains trains(n_units);
  for (auto& times : trains) {
    for (int k = 0; k < 200; ++k) times.push_back(static_cast<double>(random() % 20000) / 1000);
    std::sort(times.begin(), times.end());
  }
  return trains;
}

/// Rows sorted by unit, as many programs write them. @param reversed  the last spike first
std::string list_of(const Trains& trains, double factor = 1, bool reversed = false) {
  std::string text = "unit,time\n";
  for (std::size_t i = 0; i < trains.size(); ++i)
    for (std::size_t k = 0; k < trains[i].size(); ++k) {
      char row[64];
      std::snprintf(row, sizeof row, "%zu,%.6g\n", i, factor * trains[i][reversed ? trains[i].size() - 1 - k : k]);
      text += row;
    }
  return text;
}

/// Number of lines of an output that contain a text.
std::ptrdiff_t n_lines_with(const std::string& output, const std::string& text) {
  const Texts lines = lines_of(output);
  return std::ranges::count_if(lines, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

/// The results of all estimators on one list, from one run.
struct Answers {
  Finished finished;
  std::map<std::string, std::string> edges;  ///< per estimator; empty: no edges file
  std::map<std::string, std::string> told;   ///< lines about the estimator, or about its input counts
};

Answers answers_to(const std::string& list, const std::string& more = ", duration_s: 20") {
  const Workplace place;
  place.write("s.csv", list);
  std::string stages =
      "stages:\n  raw: {use: source/file, params: {events: s.csv" + more + "}}\n  counts: {use: transform/counts, in: raw}\n";
  for (const auto& name : estimators)
    stages += "  " + name + ": {use: causality/" + name + ", in: " + (name == "event_granger" ? "counts" : "raw") + "}\n";
  Answers answers;
  answers.finished = place.run_pipeline(stages, {"--quiet"});
  for (const auto& name : estimators) {
    const fs::path file = place / "out" / name / "edges.csv";
    if (fs::exists(file)) answers.edges[name] = slurp(file);
    for (const auto& line : lines_of(answers.finished.err))
      for (const auto& stage : name == "event_granger" ? Texts{name, "counts"} : Texts{name})
        if (contains(line, "warning: " + stage + ":") || contains(line, "stage '" + stage + "'"))
          answers.told[name] += line + "\n";
  }
  return answers;
}

/// The list itself is refused, in one line.
void check_list_refused(const std::string& list, const std::string& more, const Texts& parts) {
  const Answers answers = answers_to(list, more);
  check_failure(answers.finished, 5, parts);
  CHECK(n_lines_with(answers.finished.err, "error:") == 1);
  CHECK(answers.edges.empty());
}

}  // namespace

TEST_CASE("with a list of one unit, every estimator reports that there is no pair to estimate") {
  Answers answers = answers_to(list_of(trains_of(1)));
  for (const auto& estimator : estimators) {
    CAPTURE(estimator);
    CHECK(n_lines_with(answers.told[estimator], "the recording has one variable, '0'; there is no pair") == 1);
    CHECK(n_lines_with(answers.told[estimator], "error:") <= 1);
  }
}

TEST_CASE("a list without spikes is refused, whatever the estimator") {
  check_list_refused("unit,time\n", ", duration_s: 20", {"s.csv': holds no events"});
  Answers answers = answers_to("unit,time\n", ", duration_s: 20, n_variables: 3");
  CHECK(answers.finished.exit_code == 5);
  for (const auto& estimator : estimators) {
    CAPTURE(estimator);
    CHECK(n_lines_with(answers.told[estimator], "error:") == 1);
    CHECK(has(answers.told[estimator], "fewer than two of 3 variables have values or events that vary"));
  }
}

TEST_CASE("a unit without spikes is named, and stays among the others") {
  Trains trains = trains_of(4);
  trains[2].clear();
  Answers answers = answers_to(list_of(trains), ", duration_s: 20, n_variables: 4");
  CHECK(answers.finished.exit_code == 0);
  for (const auto& estimator : estimators) {
    CAPTURE(estimator);
    // Counts of a silent unit are constant.
    const std::string why = estimator == "event_granger" ? "constant at 0" : "without events";
    CHECK(n_lines_with(answers.told[estimator], "1 of 4 variables left out: '2' (" + why + ")") == 1);
    CHECK(n_lines_with(answers.edges[estimator], "3,") > 0);
  }
}

TEST_CASE("a unit that is listed twice is reported once") {
  Trains trains = trains_of(5);
  trains.push_back(trains[1]);
  Answers answers = answers_to(list_of(trains));
  CHECK(answers.finished.exit_code == 0);
  for (const auto& estimator : estimators) {
    CAPTURE(estimator);
    CHECK(n_lines_with(answers.told[estimator], "'1' and '5'") == 1);
    CHECK(n_lines_with(answers.told[estimator], "transform/select") == 1);
  }
}

TEST_CASE("unsorted times are sorted, with a warning, and give the same results as sorted ones") {
  const Trains trains = trains_of(5);
  const Answers sorted = answers_to(list_of(trains)), unsorted = answers_to(list_of(trains, 1, true));
  CHECK(n_lines_with(unsorted.finished.err, "were not ascending; they were sorted") == 1);
  CHECK(sorted.edges.size() == estimators.size());
  CHECK(unsorted.edges == sorted.edges);
}

TEST_CASE("spikes outside the recording are refused with their number and the first of them, or dropped and counted") {
  Trains trains = trains_of(5), outside = trains;
  outside[3].insert(outside[3].begin(), -0.25);
  outside[3].push_back(20.5);
  check_list_refused(list_of(outside), ", duration_s: 20",
                     {"s.csv:", "an event at -0.25 s", "2 events are outside", "events_outside: drop"});
  const Answers dropped = answers_to(list_of(outside), ", duration_s: 20, events_outside: drop");
  CHECK(dropped.edges.size() == estimators.size());
  CHECK(dropped.edges == answers_to(list_of(trains)).edges);
}

TEST_CASE("times in ms that are read as seconds are refused or questioned") {
  const Trains trains = trains_of(5);
  check_list_refused(list_of(trains, 1000), ", duration_s: 20",
                     {"are the times in seconds?", "set time_unit for another unit"});
  // Two seconds, which are read as half an hour.
  Trains brief = trains;
  for (auto& times : brief) std::erase_if(times, [](double time) { return time > 2; });
  const Answers doubted = answers_to(list_of(brief, 1000), "");
  CHECK(n_lines_with(doubted.finished.err, "are the times in ms? then set time_unit: ms") == 1);
  const Answers told = answers_to(list_of(trains, 1000), ", duration_s: 20, time_unit: ms");
  CHECK(told.edges.size() == estimators.size());
  CHECK(told.edges == answers_to(list_of(trains)).edges);
}

TEST_CASE("units with more pairs than fit into memory are refused, in a short line") {
  Answers answers = answers_to(list_of(trains_of(5)), ", duration_s: 20, n_variables: 400000");
  CHECK(answers.finished.exit_code == 5);
  for (const auto& estimator : estimators) {
    CAPTURE(estimator);
    CHECK(n_lines_with(answers.told[estimator], "error:") == 1);
    CHECK(n_lines_with(answers.told[estimator], "memory") == 1);
    CHECK(has(answers.told[estimator], "400000"));
    CHECK(answers.told[estimator].size() < 2000);
  }
}
