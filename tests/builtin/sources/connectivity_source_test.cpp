// source/connectivity: matrices, lists of edges and folders of results; and every kind of invalid file with its message.
#include "golgi/builtin/sources/connectivity/connectivity_source.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/api/inputs.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/store/artifact.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
using MatrixParams = ConnectivitySource::Params;

const Matrix score{{0, 0.5, 2}, {3, 0, undefined}, {1, 0.25, 0}};

Connectivity load_estimate(const MatrixParams& params) {
  const test::PlainContext context;
  return ConnectivitySource(params).run({}, context).connectivity();
}
std::string estimate_failure(const MatrixParams& params) {
  return message_of<DataError>([&] { load_estimate(params); });
}

struct MatrixFolder : test::TempFolder {
  MatrixParams params(const std::string& name, std::string_view content) const {
    MatrixParams p;
    p.path.path = write(name, content);
    return p;
  }
};

TEST_CASE("a matrix has targets in rows, or sources on request, and names from the file, the parameters, or default ones") {
  const MatrixFolder folder;
  MatrixParams p = folder.params("score.npy", encode_npy(score));
  CHECK(load_estimate(p).score() == score);
  CHECK(load_estimate(p).names() == std::vector<std::string>{"x0", "x1", "x2"});
  p.rows = ConnectivitySource::Rows::source;
  CHECK(load_estimate(p).score()(0, 1) == 3);
  p.names = {"a", "b", "c"};
  CHECK(load_estimate(p).names() == p.names);
  const MatrixParams text = folder.params("score.csv", "a,b\n0,1.5\nnan,0\n");
  CHECK(load_estimate(text).names() == std::vector<std::string>{"a", "b"});
  CHECK(load_estimate(text).score() == Matrix{{0, 1.5}, {undefined, 0}});
  CHECK(load_estimate(folder.params("rows.csv", "a,0,1.5\nb,2,0\n")).names() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a list of edges gives the columns it has; pairs that it omits score 0, or are undefined on request") {
  const MatrixFolder folder;
  MatrixParams p = folder.params("edges.csv", "source,target,score,lag_s,p\nu2,u10,4,0.002,0.01\nu10,u2,1,,0.2\n");
  const Connectivity found = load_estimate(p);
  CHECK(found.names() == std::vector<std::string>{"u2", "u10"});
  CHECK(found.score() == Matrix{{undefined, 1}, {4, undefined}});
  CHECK(found.lag_s()(1, 0) == 0.002);
  CHECK(std::isnan(found.lag_s()(0, 1)));
  CHECK(found.p()(0, 1) == 0.2);
  CHECK(found.sign().empty());
  p.names = {"u2", "u3", "u10"};
  CHECK(load_estimate(p).score()(1, 0) == 0);
  CHECK(std::isnan(load_estimate(p).p()(1, 0)));
  p.others = ConnectivitySource::Others::unknown;
  CHECK(std::isnan(load_estimate(p).score()(1, 0)));
  CHECK(load_estimate(p).score()(2, 0) == 4);
}

TEST_CASE("results written by golgi are read back: the folder of an estimate, and its edges.csv") {
  const MatrixFolder folder;
  Connectivity estimate({"a", "b", "c"}, score);
  estimate.set(Quantity::lag_s, Matrix(3, 3, 0.003)).set_meaning("share of variance");
  estimate.add_part(Part(Part::Axis::lag, "1", 0.001, 0.001, Estimate(score)));
  FolderWriter writer(folder.path());
  save(estimate, writer);
  MatrixParams p;
  p.path.path = folder.path();
  CHECK(load_estimate(p) == estimate);
  p.path.path = folder.path() / "edges.csv";
  const Connectivity edges = load_estimate(p);
  CHECK(edges.names() == estimate.names());
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      if (i != j) CHECK((edges.score()(i, j) == score(i, j) || std::isnan(score(i, j))));
  CHECK(std::isnan(edges.score()(1, 2)));
  // p-values too small for a double.
  Matrix p_values(3, 3, 0), log10_p(3, 3, -400);
  p_values(1, 2) = log10_p(1, 2) = undefined;  // like the score
  estimate.set(Quantity::p, std::move(p_values)).set(Quantity::log10_p, std::move(log10_p));
  FolderWriter with_p(folder.path());
  save(estimate, with_p);
  CHECK(load_estimate(p).get(Quantity::log10_p)(1, 0) == -400);
}

TEST_CASE("a folder of a run is refused with the folders of its estimates") {
  const MatrixFolder folder;
  FolderWriter writer(folder.path() / "run/mvgc");
  std::filesystem::create_directories(folder.path() / "run/mvgc");
  save(Connectivity({"a", "b"}, Matrix(2, 2, 1)), writer);
  MatrixParams p;
  p.path.path = folder.path() / "run";
  CHECK(has(estimate_failure(p), "run': is not a folder of an estimate, which has a connectivity.json; did you mean '"));
  CHECK(has(estimate_failure(p), "run/mvgc'?"));
  p.path.path = folder.path() / "run/mvgc";
  p.names = {"x", "y"};
  CHECK(has(estimate_failure(p), "leave 'names' and 'rows' out"));
}

TEST_CASE("a file that does not fit is refused with the file and the place in it") {
  const MatrixFolder folder;
  CHECK(has(estimate_failure(folder.params("s.csv", "0,1,2\n3,0,4\n")), "s.csv': the matrix is 2 x 3"));
  MatrixParams p = folder.params("s.npy", encode_npy(score));
  p.names = {"a"};
  CHECK(has(estimate_failure(p), "the matrix is of 3 variables, but there is 1 name"));
  CHECK(has(estimate_failure(folder.params("i.csv", "0,inf\n1,0\n")), "i.csv': "));
  const auto edges = [&](const char* content) { return estimate_failure(folder.params("e.csv", content)); };
  CHECK(has(edges("source,target\na,b\n"), "e.csv:1:1: no column 'score'; the header of a list of edges is"));
  CHECK(has(edges("source,target,scor\na,b,1\n"), "e.csv:1:15: unknown column 'scor'; did you mean 'score'?"));
  CHECK(has(edges("source,target,score\na,b,1\na,b,2\n"), "e.csv:3:1: the same pair is in line 2"));
  CHECK(has(edges("source,target,score\na,b,high\n"), "e.csv:2:5: score 'high' is not a finite number"));
  CHECK(has(edges("source,target,score,p\na,b,1,2\n"), "e.csv': "));
  CHECK(has(edges("source,target,score\n"), "e.csv': lists no edges"));
  CHECK(has(message_of<ConfigError>([&] { ConnectivitySource{folder.params("x.h5", "")}; }), "x.h5': unknown file extension"));
}

}  // namespace
}  // namespace golgi
