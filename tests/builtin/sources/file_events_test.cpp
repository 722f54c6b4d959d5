// source/file: lists of events, next to a recording and without one.
#include <doctest/doctest.h>

#include <cmath>

#include "builtin/sources/file_source_folder.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "support/shared_data.hpp"

namespace golgi {
namespace {
using namespace file_source_test;

// --- Events

TEST_CASE("events are read with a header or without, in any order, by name or index") {
  const Folder folder;
  const std::vector<std::vector<double>> expected{{0, 0.002}, {0.001}};
  CHECK(load(folder.with_events("variable,time_s\na,0.002\nb,0.001\na,0\n")).trial(0).events().lists() == expected);
  CHECK(load(folder.with_events("0,0.002\n1,0.001\n0,0\n")).trial(0).events().lists() == expected);
  CHECK(load(folder.with_events("time_s,variable\n0.002,a\n0.001,1\n0,a\n")).trial(0).events().lists() == expected);
}

TEST_CASE("events that do not fit are refused with their place") {
  const Folder folder;
  const auto failure = [&](std::string_view content) {
    return message_of<DataError>([&] { load(folder.with_events(content)); });
  };
  CHECK(has(failure("a,0.5\n"),
            "events.csv:1:3: an event at 0.5 s; the recording lasts from 0 to 0.003 s (are the times in seconds?)"));
  CHECK(has(failure("a,-1\n"), "an event at -1 s"));
  CHECK(has(failure("a,nan\n"), "an event at nan s"));
  CHECK(has(failure("variable,time_s\na,soon\n"), "events.csv:2:3: 'soon' is not a time in seconds"));
  CHECK(has(failure("c,0\n"), "events.csv:1:1: there is no variable 'c'"));
  CHECK(has(failure("a,0,1\n"), "expected two columns, variable and time_s, found 3; leave the others out"));
  CHECK(has(failure("a,soon\na,0\n"), "events.csv:1:3: 'soon' is not a time in seconds"));
  CHECK(has(failure("spike_frame,cell\n1,a\n"), "events.csv:2:3: 'a' is not a time in seconds"));
}

TEST_CASE("a header may give the unit of times, and so may the parameters") {
  const Folder folder;
  const std::vector<std::vector<double>> expected{{0, 0.002}, {0.001}};
  for (const char* content : {"unit,time (ms)\na,2\nb,1\na,0\n", "unit,time (µs)\na,2000\nb,1000\na,0\n",
                              "t_ms,i\n2,0\n1,1\n0,0\n", "cell,spike_frame\na,2\nb,1\na,0\n"}) {
    CAPTURE(content);
    CHECK(load(folder.with_events(content)).trial(0).events().lists() == expected);
  }
  Params p = folder.with_events("a,2\nb,1\na,0\n");
  p.time_unit = TimeUnit::ms;
  CHECK(load(p).trial(0).events().lists() == expected);
}

TEST_CASE("events outside the recording are dropped on request") {
  const Folder folder;
  Params p = folder.with_events("a,0.002\nb,0.003\na,-1\n");
  CHECK(has(message_of<DataError>([&] { load(p); }), "2 events are outside"));
  p.events_outside = FileSource::Outside::drop;
  CHECK(load(p).trial(0).events().lists() == std::vector<std::vector<double>>{{0.002}, {}});
}

TEST_CASE("a column of trials assigns events to trials") {
  const Folder folder;
  Params p;
  p.events = {{folder.write("events.csv", "trial,variable,time_s\n0,0,0.5\n1,1,0.25\n1,0,0.75\n")}};
  p.duration_s = 1;
  const Dataset data = load(p);
  REQUIRE(data.n_trials() == 2);
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{0.5}, {}});
  CHECK(data.trial(1).events().lists() == std::vector<std::vector<double>>{{0.75}, {0.25}});
  p.events = {{folder.write("events.csv", "trial,variable,time_s\n0,0,0.5\n2,1,0.25\n")}};
  CHECK(has(message_of<DataError>([&] { load(p); }), "its 2 trials are not numbered 0, 1, … 1; the last is 2"));
}

TEST_CASE("events without values and without a duration last until the last event, and the log reports it") {
  const Folder folder;
  Params p;
  p.events = {{folder.write("events.csv", "a,0.0042\n")}};
  const test::PlainContext context;
  const Dataset data = FileSource(p).simulate(context);
  CHECK(data.trial(0).duration_s() == 0.005);
  CHECK(has(join(context.messages, "|"), "the length of the recording is not given; it is taken to be 0.005 s"));
}

TEST_CASE("events as one line, or one file, per variable") {
  const Folder folder;
  Params p;
  p.events = {{folder.write("lines.txt", "0.1 0.3\n\n0.2\n# end\n")}};
  p.duration_s = 1;
  p.events_layout = FileSource::EventsLayout::lines;
  CHECK(load(p).trial(0).events().lists() == std::vector<std::vector<double>>{{0.1, 0.3}, {}, {0.2}});
  p.events = {
      {folder.write("cell10.txt", "100\n")}, {folder.write("cell2.txt", "200\n300\n")}, {folder.write("cell1.txt", "")}};
  p.events_layout = FileSource::EventsLayout::files;
  p.time_unit = TimeUnit::ms;
  const Dataset data = load(p);
  CHECK(data.names() == std::vector<std::string>{"cell1", "cell2", "cell10"});
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{}, {0.2, 0.3}, {0.1}});
  p.events = {{folder.write("bad.txt", "100\nsoon\n")}};
  CHECK(has(message_of<DataError>([&] { load(p); }), "bad.txt:2:1: 'soon' is not a time"));
}

TEST_CASE("events as a .npy with one row per event") {
  const Folder folder;
  Params p;
  p.events = {{folder.write("e.npy", encode_npy(Matrix{{1, 0.25}, {0, 0.5}, {1, 0.125}}))}};
  p.duration_s = 1;
  CHECK(load(p).trial(0).events().lists() == std::vector<std::vector<double>>{{0.5}, {0.125, 0.25}});
}

TEST_CASE("a list of events may have other column names, and ids of variables with a decimal point") {
  const Folder folder;
  const std::vector<std::vector<double>> expected{{0, 0.002}, {0.001}};
  for (const char* content : {"unit,time\n0.0,0.002\n1.0,0.001\n0.0,0\n", "neuron;t (s)\na;0.002\n1;0.001\na;0\n",
                              "spike time,cell\n0.002,a\n0.001,b\n0,a\n", "neuron,spike\na,0.002\nb,0.001\na,0\n"}) {
    CAPTURE(content);
    CHECK(load(folder.with_events(content)).trial(0).events().lists() == expected);
  }
}

/// Events without values, of 0.005 s in samples of 0.001 s.
Params events_alone(const Folder& folder, const char* content) {
  Params p;
  p.events = {{folder.write("events.csv", content)}};
  p.duration_s = 0.005;
  return p;
}

TEST_CASE("events without values are point variables: those that have events, sorted as numbers") {
  const Folder folder;
  const Dataset data = load(events_alone(folder, "unit,time\n10.0,0.0042\n9,0.001\n10,0.004\n9,0\n"));
  CHECK(data.names() == std::vector<std::string>{"9", "10"});
  CHECK_FALSE(data.has_values());
  CHECK(data.has_events());
  CHECK(data.trial(0).values().empty());
  CHECK(data.trial(0).duration_s() == 0.005);
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{0, 0.001}, {0.004, 0.0042}});
  CHECK(data.counts(0, 0.001) == Matrix{{1, 1, 0, 0, 0}, {0, 0, 0, 0, 2}});
  CHECK(load(events_alone(folder, "u10,0\nu9,0\n")).names() == std::vector<std::string>{"u9", "u10"});
}

TEST_CASE("events without values have no unit") {
  const Folder folder;
  Params p = events_alone(folder, "a,0.0049\n");
  p.unit = "mV";
  CHECK(has(message_of<ConfigError>([&] { FileSource{p}; }), "unit is for values"));
}

TEST_CASE("events without values: named or counted variables stay even without events; several files are trials") {
  const Folder folder;
  Params p = events_alone(folder, "2,0\n");
  p.n_variables = 4;
  CHECK(load(p).names() == std::vector<std::string>{"0", "1", "2", "3"});
  const std::vector<std::vector<double>> third{{}, {}, {0}};
  CHECK(load(p).trial(0).events().lists() == std::vector<std::vector<double>>{{}, {}, {0}, {}});
  p.n_variables.reset();
  p.names = {"a", "b", "c"};
  CHECK(load(p).trial(0).events().lists() == third);
  p.names.clear();
  p.events.push_back({folder.write("more.csv", "1,0.001\n")});
  const Dataset data = load(p);
  CHECK(data.names() == std::vector<std::string>{"1", "2"});
  REQUIRE(data.trials().size() == 2);
  CHECK(data.trial(0).events().lists() == std::vector<std::vector<double>>{{}, {0}});
  CHECK(data.trial(1).events().lists() == std::vector<std::vector<double>>{{0.001}, {}});
}

TEST_CASE("a truth next to events without values is for the variables as they are listed") {
  const Folder folder;
  Params p = events_alone(folder, "1,0\n2,0.001\n");
  p.truth.path = folder.write("e.csv", "source,target\n1,2\n");
  CHECK(truth_of(p) == GroundTruth(2, {{1, 0, 1}}));
}

TEST_CASE("the parameter header applies to events without values") {
  const Folder folder;
  Params p = events_alone(folder, "1,0\n2,0.001\n");
  p.header = CsvHeader::yes;
  CHECK(load(p).names() == std::vector<std::string>{"2"});
  p = events_alone(folder, "unit,time\n2,0.001\n");
  p.header = CsvHeader::no;
  CHECK(has(message_of<DataError>([&] { load(p); }), "events.csv:1:6: 'time' is not a time in seconds"));
}

TEST_CASE("events without values that do not fit are refused with their place") {
  const Folder folder;
  const auto failure = [&](const char* content, std::optional<int> n_variables = {}) {
    Params p = events_alone(folder, content);
    p.n_variables = n_variables;
    return message_of<DataError>([&] { load(p); });
  };
  CHECK(has(failure("0.0031,5\n"), "events.csv:1:1: '0.0031' is not a variable; a line is variable,time_s"));
  CHECK(has(failure("1,0.005\n"), "an event at 0.005 s; the recording lasts from 0 to 0.005 s"));
  CHECK(has(failure("4,0\n", 4), "there is no variable 4; there are 4 variables, numbered from 0"));
  CHECK(has(failure("unit,time\n"), "events.csv': holds no events"));
}

TEST_CASE("events without values have no more samples than the limit, and a recording defines its own duration") {
  const auto failure = [](const Params& p) { return message_of<ConfigError>([&] { FileSource{p}; }); };
  Params p;
  p.events = {{"/x/events.csv"}};
  p.duration_s = 1e20;
  CHECK(has(failure(p), "duration_s 1e+20 is 1e+23 samples of dt_s"));
  p.duration_s = 1;
  p.names = {"a"};
  p.n_variables = 1;
  CHECK(has(failure(p), "give either names or n_variables"));
  p.path = {{"/x/y.npy"}};
  CHECK(has(failure(p), "duration_s and n_variables are for events alone"));
}

}  // namespace
}  // namespace golgi
