// Information in the header of a text table: units of values and times, columns that are not variables.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

using test::BoundSource;
using test::has;

class Table {
 public:
  BoundSource source(const std::string& text, const std::string& more = "rate_hz: 10") const {
    const auto path = folder_.path() / "x.csv";
    write_file(path, text);
    return BoundSource("{path: " + path.string() + ", " + more + "}");
  }
  Dataset read(const std::string& text, const std::string& more = "rate_hz: 10") const { return source(text, more).read(); }

 private:
  test::TempFolder folder_;
};

const std::string rows = "1,2\n3,4\n5,6\n";

TEST_CASE("a unit at the end of all column names is that of the values") {
  const Table table;
  for (const char* header : {"n0 (mV),n1 (mV)", "n0 [mV],n1 [mV]", "n0_mV,n1_mV", "n0 (millivolts),n1 (mV)"}) {
    CAPTURE(header);
    const Dataset data = table.read(header + ("\n" + rows));
    CHECK(data.unit() == "mV");
    CHECK(data.names() == std::vector<std::string>{"n0", "n1"});
    const Dataset converted = table.read(header + ("\n" + rows), "rate_hz: 10, unit: uV");
    CHECK(converted.unit() == "uV");
    CHECK(converted.trial(0).values()(1, 0) == 2000);
  }
  CHECK(table.read("n0 (mV),n1\n" + rows).unit().empty());
  CHECK(table.read("n_a,n_b\n" + rows).names() == std::vector<std::string>{"n_a", "n_b"});
  CHECK(has(table.source("n0 (mV),n1 (V)\n" + rows).fault(), "the header gives 'n0 (mV)' in mV and 'n1 (V)' in V"));
}

TEST_CASE("a column of times gives the interval in the unit from its name, or from the pipeline") {
  const Table table;
  for (const auto& [name, more, dt_s] : {std::tuple("Time (ms)", "gaps: error", 0.1), std::tuple("t_ms", "gaps: error", 0.1),
                                         std::tuple("time [us]", "gaps: error", 1e-4), std::tuple("time", "gaps: error", 100.0),
                                         std::tuple("time", "time_unit: ms", 0.1), std::tuple("t_s", "time_unit: us", 1e-4)}) {
    CAPTURE(name);
    const Dataset data = table.read(std::string(name) + ",a,b\n0,1,2\n100,3,4\n200,5,6\n", more);
    CHECK(data.dt_s() == doctest::Approx(dt_s).epsilon(1e-12));
    CHECK(data.names() == std::vector<std::string>{"a", "b"});
  }
  CHECK(has(table.source("time,a,b\n0,1,2\n0.1,3,4\n0.2,5,6\n", "rate_hz: 20").fault(), "10 Hz"));  // the file disagrees
  // A third of a tenth of a second, in ms with a digit.
  CHECK(table.read("t_ms,a\n0,1\n33.3,2\n66.7,3\n100,4\n", "gaps: error").dt_s() == doctest::Approx(0.1 / 3).epsilon(1e-6));
}

TEST_CASE("dates are not times of samples: seconds are needed, or the column is ignored") {
  const Table table;
  const std::string dated = "time,a,b\n2024-08-17 10:00:00,1,2\n2024-08-17 10:00:01,3,4\n2024-08-17 10:00:02,5,6\n";
  const std::string said = table.source(dated).fault();
  CHECK(has(said, "x.csv:2:1"));
  CHECK(has(said, "seconds are needed"));
  CHECK(has(said, "ignore: [time]"));
  CHECK(table.read(dated, "rate_hz: 1, ignore: [time]").names() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("columns of row numbers that pandas writes are left out") {
  const Table table;
  CHECK(table.read(",a,b\n0,1,2\n1,3,4\n2,5,6\n").names() == std::vector<std::string>{"a", "b"});
  const Dataset numbered = table.read(",0,1\n0,1,2\n1,3,4\n2,5,6\n");
  CHECK(numbered.names() == std::vector<std::string>{"0", "1"});
  CHECK(numbered.trial(0).n_samples() == 3);
}

TEST_CASE("more variables than samples are refused with the remedy, in text and in arrays") {
  const Table table;
  CHECK(has(
      table.source("a,b,c,d\n1,2,3,4\n5,6,7,8\n").fault(),
      "4 variables of 2 samples, if its columns are variables; say which they are: variables: rows, or variables: columns"));
  CHECK(table.read("a,b,c,d\n1,2,3,4\n5,6,7,8\n", "rate_hz: 10, variables: columns").n_variables() == 4);
}

}  // namespace
}  // namespace golgi
