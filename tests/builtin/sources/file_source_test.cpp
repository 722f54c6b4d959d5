// source/file: layouts, names, trials, truth, missing values; and every kind of invalid file with its message.
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

TEST_CASE("variables in rows, or in columns, of .npy and of text give the same dataset") {
  const Folder folder;
  const Matrix transposed = matrix_of(eigen(values).transpose());
  Params p = folder.params("rows.npy", encode_npy(values));
  const Dataset data = load(p);
  CHECK(data.trial(0).values() == values);
  CHECK(data.names() == default_names(2));
  CHECK(data.dt_s() == 0.001);
  CHECK_FALSE(data.truth());
  CHECK_FALSE(data.has_events());
  CHECK(load(folder.params("rows.txt", "1 2 3\n4 5 6\n")).trial(0).values() == values);
  p = folder.params("columns.npy", encode_npy(transposed));
  p.variables = FileSource::Variables::columns;
  CHECK(load(p).trial(0).values() == values);
  p = folder.params("columns.csv", "a,b\n1,4\n2,5\n3,6\n");
  p.variables = FileSource::Variables::columns;
  CHECK(load(p).trial(0).values() == values);
  CHECK(load(p).names() == std::vector<std::string>{"a", "b"});
  p.names = {"c", "d"};
  CHECK(load(p).names() == p.names);
}

TEST_CASE("an array of one dimension is one variable, whatever the layout") {
  Params p;
  p.path = {{std::filesystem::path(GOLGI_TESTS_DIR) / "golden/npy/one_dimension.npy"}};
  p.dt_s = 0.001;
  for (const auto layout : {FileSource::Variables::rows, FileSource::Variables::columns}) {
    p.variables = layout;
    CHECK(load(p).trial(0).values() == Matrix{{3, 4, 125}});
  }
}

TEST_CASE("a header of numbers is read as a header if the parameters say so") {
  const Folder folder;
  Params p = folder.params("x.csv", "10,20\n1,4\n2,5\n3,6\n");
  p.variables = FileSource::Variables::columns;
  CHECK(load(p).trial(0).values().cols() == 4);
  p.header = CsvHeader::yes;
  CHECK(load(p).names() == std::vector<std::string>{"10", "20"});
}

TEST_CASE("several files are trials, of any length, with the same variables") {
  const Folder folder;
  Params p = folder.recording();
  p.path.push_back({folder.write("y.csv", "7,8\n9,10\n")});
  const Dataset data = load(p);
  REQUIRE(data.trials().size() == 2);
  CHECK(data.trial(1).values() == Matrix{{7, 8}, {9, 10}});
  p.path.push_back({folder.write("z.csv", "7,8\n")});
  const auto message = message_of<DataError>([&] { load(p); });
  CHECK(has(message, "z.csv': 1 variable, but"));
  CHECK(has(message, "x.npy' has 2"));
}

TEST_CASE("trials whose headers name other variables are refused") {
  const Folder folder;
  Params p = folder.params("x.csv", "a,b\n1,4\n2,5\n");
  p.variables = FileSource::Variables::columns;
  p.path.push_back({folder.write("y.csv", "b,a\n1,4\n2,5\n")});
  CHECK(has(message_of<DataError>([&] { load(p); }), "y.csv': names other variables than '"));
}

TEST_CASE("more variables than samples are refused with the remedy, and accepted with a warning on request") {
  const Folder folder;
  CHECK(has(message_of<DataError>([&] { load(folder.params("x.csv", "1,2\n3,4\n5,6\n")); }),
            "x.csv': 3 variables of 2 samples, if its rows are variables; say which they are: variables: rows, or"));
  CHECK(has(message_of<DataError>([&] { load(folder.params("y.csv", "a,b,c\n1,2,3\n3,4,5\n")); }),
            "if its columns are variables"));
  CHECK(
      has(message_of<DataError>([&] { load(folder.params("z.npy", encode_npy(Matrix(5, 3)))); }), "5 variables of 3 samples"));
  Params p = folder.params("x.csv", "1,2\n3,4\n5,6\n");
  p.variables = FileSource::Variables::rows;
  const test::PlainContext context;
  FileSource(p).simulate(context);
  REQUIRE(context.messages.size() == 1);
  CHECK(has(context.messages[0], "3 variables of 2 samples"));
}

TEST_CASE("a signal whose file gives no sampling rate asks for it") {
  const Folder folder;
  Params p = folder.recording();
  p.dt_s.reset();
  CHECK(has(message_of<DataError>([&] { load(p); }), "x.npy': the file does not give a sampling rate; set rate_hz"));
  p.rate_hz = 500;
  CHECK(load(p).dt_s() == 0.002);
}

TEST_CASE("a row of names implies that variables are columns, unless the parameters say otherwise") {
  const Folder folder;
  Params p = folder.params("x.csv", "a,b\n1,4\n2,5\n3,6\n");
  CHECK(load(p).trial(0).values() == values);
  CHECK(load(p).names() == std::vector<std::string>{"a", "b"});
  p.variables = FileSource::Variables::rows;
  CHECK(load(p).names() == default_names(3));
}

TEST_CASE("a column of names implies that variables are rows") {
  const Folder folder;
  Params p = folder.params("x.csv", "a,1,2,3\nb,4,5,6\n");
  CHECK(load(p).trial(0).values() == values);
  CHECK(load(p).names() == std::vector<std::string>{"a", "b"});
  p.variables = FileSource::Variables::columns;
  CHECK(has(message_of<DataError>([&] { load(p); }), "x.csv': every row begins with a name, so rows are variables"));
}

/// Warnings for a recording in columns, one of which is given.
std::vector<std::string> warnings_of_column(const Folder& folder, const std::vector<double>& column) {
  std::string text = "first,b\n";
  for (std::size_t t = 0; t < column.size(); ++t) text += format_number(column[t]) + "," + std::to_string(t * t % 7) + "\n";
  const test::PlainContext context;
  FileSource(folder.params("x.csv", text)).simulate(context);
  return context.messages;
}

TEST_CASE("a variable that rises by a constant step is reported as a column of times, rounded or not") {
  const Folder folder;
  std::vector<double> frames, times, drift;
  for (int t = 0; t < 20; ++t) {
    frames.push_back(t);
    times.push_back(std::round(t / 30.0 * 100) / 100);  // 0.03, 0.07, 0.1, …
    drift.push_back(t + 0.3 * (t % 2));
  }
  for (const auto& column : {frames, times}) {
    const auto warnings = warnings_of_column(folder, column);
    REQUIRE(warnings.size() == 1);
    CHECK(has(warnings[0], "first rises by the same step from sample to sample"));
    CHECK(has(warnings[0], "transform/select (drop: [first])"));
  }
  CHECK(warnings_of_column(folder, drift).empty());
  CHECK(warnings_of_column(folder, std::vector<double>(20, 1)).empty());
  frames.resize(9);  // so few values may be linear by chance
  CHECK(warnings_of_column(folder, frames).empty());
}

TEST_CASE("a rate given as the interval causes a warning") {
  const Folder folder;
  Params p = folder.recording();
  p.dt_s = 9;
  const test::PlainContext context;
  FileSource(p).simulate(context);
  CHECK(context.messages.empty());
  p.dt_s = 10'000;
  FileSource(p).simulate(context);
  REQUIRE(context.messages.size() == 1);
  CHECK(has(context.messages[0], "seconds, here 10000; for 10000 samples per second write 0.0001"));
}

TEST_CASE("names that do not fit, or are duplicated, are refused") {
  const Folder folder;
  Params p = folder.recording();
  p.names = {"a", "b", "c"};
  CHECK(has(message_of<DataError>([&] { load(p); }), "x.npy': 2 variables, but 3 names; check 'variables'"));
  p.names = {"a", "a"};
  CHECK(has(message_of<DataError>([&] { load(p); }), "x.npy': two variables are named 'a'"));
  p.names = {"a", "b\x1b[31m"};
  CHECK(has(message_of<DataError>([&] { load(p); }), "x.npy': the name 'b\\x1b[31m' of a variable holds a control character"));
}

// --- Missing values

TEST_CASE("NaN and infinity are an error that names file, variable and sample, and suggests the mask") {
  const Folder folder;
  for (const char* bad : {"nan", "inf", "-inf", ""}) {
    CAPTURE(bad);
    Params p = folder.params("x.csv", std::string("1,2,3\n4,") + bad + ",6\n");
    const auto message = message_of<DataError>([&] { load(p); });
    CHECK(has(message, "x.csv': variable 'x1', sample 1: the value is"));
    CHECK(has(message, "'missing: mask' treats such values as missing, and transform/fill fills them"));
    p.missing = FileSource::Missing::mask;
    const Dataset data = load(p);
    CHECK(data.trial(0).gaps().mask(2, 3, data.dt_s()) == std::vector<std::uint8_t>{1, 1, 1, 1, 0, 1});
    CHECK(std::isnan(data.trial(0).values()(1, 1)));
  }
}

TEST_CASE("complete data have no gaps, whether a mask was requested or not") {
  const Folder folder;
  Params p = folder.recording();
  p.missing = FileSource::Missing::mask;
  CHECK_FALSE(load(p).has_gaps());
}

// --- Truth

TEST_CASE("truth is read as a matrix or as a list of edges, by name or by index") {
  const Folder folder;
  const GroundTruth expected(2, {{1, 0, 2.5}});  // a -> b
  const Matrix weights{{0, 0}, {2.5, 0}};
  CHECK(truth_of(folder.with_truth("t.npy", encode_npy(weights))) == expected);
  CHECK(truth_of(folder.with_truth("t.csv", "0,0\n2.5,0\n")) == expected);
  CHECK(truth_of(folder.with_truth("t.csv", "a,b\n0,0\n2.5,0\n")) == expected);
  CHECK(truth_of(folder.with_truth("t.csv", "a,0,0\nb,2.5,0\n")) == expected);
  CHECK(truth_of(folder.with_truth("e.csv", "source,target,weight\na,b,2.5\n")) == expected);
  CHECK(truth_of(folder.with_truth("e.csv", "weight;target;source\n2.5;1;0\n")) == expected);
  CHECK(truth_of(folder.with_truth("e.csv", "source,target\na,b\n")) == GroundTruth(2, {{1, 0, 1}}));
  CHECK(truth_of(folder.with_truth("e.csv", "source,target,weight,lag\na,b,,3\n")) == GroundTruth(2, {{1, 0, 1, 3 * 0.001}}));
  CHECK(truth_of(folder.with_truth("e.csv", "source,target,weight,lag\na,b,,0\n")) == GroundTruth(2, {{1, 0, 1}}));
  CHECK(truth_of(folder.with_truth("e.csv", "source,target\n")).n_links() == 0);
}

TEST_CASE("a truth that does not fit is refused with its place") {
  const Folder folder;
  const auto failure = [&](const std::string& name, std::string_view content) {
    return message_of<DataError>([&] { load(folder.with_truth(name, content)); });
  };
  const Matrix three(3, 3), flat(2, 3);
  CHECK(has(failure("t.npy", encode_npy(three)), "t.npy': the truth is 3 x 3, the recording has 2 variables"));
  CHECK(has(failure("t.npy", encode_npy(flat)), "the truth is 2 x 3"));
  CHECK(has(failure("t.csv", "0,nan\n1,0\n"), "the weight of b -> a (row 0, column 1) is nan"));
  CHECK(has(failure("t.csv", "b,a\n0,1\n1,0\n"), "t.csv': names the variables in another order"));
  CHECK(has(failure("t.csv", "b,0,1\na,1,0\n"), "t.csv': names the variables in another order"));
  CHECK(has(failure("e.csv", "source,target,wieght\na,b,1\n"), "e.csv:1:15: unknown column 'wieght'; did you mean 'weight'?"));
  CHECK(has(failure("e.csv", "source,target,source\na,b,a\n"), "e.csv:1:15: column 'source' is given twice"));
  CHECK(has(failure("e.csv", "source,target\na,c\n"), "e.csv:2:3: there is no variable 'c'; did you mean 'a'?"));
  CHECK(has(failure("e.csv", "source,target\n0,2\n"), "e.csv:2:3: there is no variable 2"));
  CHECK(has(failure("e.csv", "source,target\na,\n"), "e.csv:2:1: no target"));
  CHECK(has(failure("e.csv", "source,target,weight\na,b,0\n"), "e.csv:2:5: weight '0'"));
  CHECK(has(failure("e.csv", "source,target,lag\na,b,1.5\n"), "e.csv:2:5: lag '1.5'"));
  CHECK(has(failure("e.csv", "source,target\na,b\nb,a\n0,1\n"), "e.csv:4:1: the same pair is in line 2"));
}

TEST_CASE("a list of edges without its header, or without a column, is refused with the columns that it needs") {
  const Folder folder;
  const Matrix wide(5, 9);
  const auto with = [&](const char* content) {
    Params p = folder.params("x.npy", encode_npy(wide));
    p.truth.path = folder.write("e.csv", content);
    return p;
  };
  const auto failure = [&](const char* content) { return message_of<DataError>([&] { load(with(content)); }); };
  CHECK(has(failure("2,0,1,4\n3,1,1,4\n"),
            "columns, the recording 5 variables; a list of edges begins with the line source,target"));
  CHECK(has(failure("source,weight\n2,1\n"), "e.csv:1:1: no column 'target'; the header of a list of edges is source,target"));
  CHECK(has(failure("target,weight\n2,1\n"), "e.csv:1:1: no column 'source'"));
  CHECK(has(failure("0,1,2,3,4\n"), "the truth is 1 x 5, the recording has 5 variables; a matrix has a row (target)"));
  const GroundTruth expected(5, {{0, 2, 1}, {1, 3, 1}});
  for (const char* content : {"from,to\n2,0\n3,1\n", "2,0\n3,1\n", "2 0 1\n3 1 1\n", "Pre;Post\nx2;x0\nx3;x1\n"}) {
    CAPTURE(content);
    CHECK(truth_of(with(content)) == expected);
  }
}

TEST_CASE("wiring whose variables are counted from 1 is refused with a question, and read if the parameters say so") {
  const Folder folder;
  const Matrix wide(5, 9);
  Params p = folder.params("x.npy", encode_npy(wide));
  p.truth.path = folder.write("e.txt", "1 2 0.5\n5 1 1\n");
  CHECK(has(message_of<DataError>([&] { load(p); }), "run from 1 to 5 and 0 never occurs; set index_from: 1"));
  p.index_from = 1;
  CHECK(truth_of(p) == GroundTruth(5, {{1, 0, 0.5}, {0, 4, 1}}));
  p.truth.path = folder.write("e.txt", "0 1 0.5\n");
  CHECK(has(message_of<DataError>([&] { load(p); }),
            "e.txt:1:1: there is no variable 0; there are 5 variables, numbered from 1"));
}

TEST_CASE("delays need a unit, and rows of a matrix may be sources") {
  const Folder folder;
  Params p = folder.with_truth("e.csv", "pre,post,w,delay\na,b,2,1.5\n");
  CHECK(has(message_of<DataError>([&] { load(p); }), "e.csv:2:1: delay 1.5 has no unit; name it delay_ms or delay_s"));
  p.delay_unit = TimeUnit::ms;
  CHECK(truth_of(p) == GroundTruth(2, {{1, 0, 2, 0.0015}}));
  CHECK(truth_of(folder.with_truth("e.csv", "pre,post,w,delay_ms\na,b,2,1.5\n")) == GroundTruth(2, {{1, 0, 2, 0.0015}}));
  p = folder.with_truth("t.csv", "nan,3\n0,nan\n");
  CHECK(truth_of(p) == GroundTruth(2, {{0, 1, 3}}));
  p.row = FileSource::Row::source;
  CHECK(truth_of(p) == GroundTruth(2, {{1, 0, 3}}));
}

TEST_CASE("an estimate is read as wiring if a threshold defines which pairs are edges") {
  const Folder folder;
  Params p =
      folder.with_truth("edges.csv", "source,target,score,sign,lag_s,p,q\na,b,4,-1,0.001,0.001,0.002\nb,a,5,1,0.001,0.4,0.8\n");
  CHECK(has(message_of<DataError>([&] { load(p); }), "scores of all pairs are not wiring; set q: 0.05"));
  p.q = 0.05;
  CHECK(truth_of(p) == GroundTruth(2, {{1, 0, -4}}));
  p.q.reset();
  p.top = 1;
  CHECK(truth_of(p) == GroundTruth(2, {{0, 1, 5}}));
}

// --- Files

TEST_CASE("no file, a file of an unknown kind and events for other trials are refused before anything is read") {
  CHECK(has(message_of<ConfigError>([] { FileSource({}); }), "path names no file"));
  Params p;
  p.path = {{"/x/y.mat"}};
  CHECK(has(message_of<ConfigError>([&] { FileSource{p}; }), "'/x/y.mat': unknown file extension"));
  p.path = {{"/x/y.npy"}};
  p.events = {{"/x/a.csv"}, {"/x/b.csv"}};
  CHECK(has(message_of<ConfigError>([&] { FileSource{p}; }), "events: 2 files for 1 trial"));
}

TEST_CASE("damaged and missing files keep the codec's messages") {
  const Folder folder;
  CHECK(has(message_of<DataError>([&] { load(folder.params("x.npy", encode_npy(values).substr(0, 150))); }), "is truncated"));
  CHECK(has(message_of<DataError>([&] { load(folder.params("x.csv", "1,2\n3\n")); }), "x.csv:2:1: 1 cell, line 1 has 2"));
  CHECK(has(message_of<DataError>([&] { load(folder.params("x.csv", "1,2\n3,x\n")); }), "x.csv:2:3: 'x' is not a number"));
  const Matrix empty(2, 0);
  CHECK(has(message_of<DataError>([&] { load(folder.params("x.npy", encode_npy(empty))); }), "holds no values"));
  Params p = folder.recording();
  std::filesystem::remove(p.path[0].path);
  CHECK(has(message_of<IoError>([&] { load(p); }), "No such file"));
}

TEST_CASE("a recording of the paper's networks is read with its truth") {
  const auto folder = test::shared_data("source/file on a recorded network");
  if (!folder) return;
  Params p;
  p.path = {{*folder / "izhikevich/n05_p4_s0/v.npy"}};
  p.truth.path = *folder / "izhikevich/n05_p4_s0/connectivity.npy";
  p.unit = "mV";
  p.dt_s = 0.001;
  const Dataset data = load(p);
  CHECK(data.n_variables() == 5);
  CHECK(data.trial(0).n_samples() == 5001);
  CHECK(data.truth()->dense() == read_npy(p.truth.path));
}

TEST_CASE("memory is estimated from the headers of .npy files and the size of text, and not for events and results") {
  const Folder folder;
  Params params = folder.params("x.npy", encode_npy(Matrix(3, 50)));
  params.path.push_back({folder.write("y.csv", "a,b,c\n1,2,3\n4,5,6\n")});
  const FileSource source(params);
  REQUIRE(as<Costed>(source) != nullptr);
  CHECK(source.cost({}).bytes == 3 * 50 * 8 + 18);
  Params events;
  events.events = {{folder.write("e.csv", "a,0.1\n")}};
  events.duration_s = 1;
  CHECK(std::isnan(FileSource(events).cost({}).bytes));
}

}  // namespace
}  // namespace golgi
