// Networks and per-neuron numbers that files give.
#include "golgi/simulation/given.hpp"

#include <doctest/doctest.h>

#include "golgi/data/npy.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("a given network is read as a matrix or as edges; a file that does not fit is refused with its place") {
  const test::TempFolder folder;
  const Population population{2, 1, 5, -4};
  const GroundTruth expected(3, {{1, 0, 5}, {2, 0, 5}, {0, 2, -4}});
  CHECK(read_wiring(folder.write("m.csv", "0,0,-4\n5,0,0\n5,0,0\n"), population) == expected);
  CHECK(read_wiring(folder.write("e.csv", "source,target\n0,1\n0,2\n2,0\n"), population) == expected);
  CHECK(read_wiring(folder.write("w.csv", "source,target,weight\n0,1,5\n0,2,5\n2,0,-4\n"), population) == expected);
  const Matrix weights = expected.dense();
  write_npy(folder.path() / "m.npy", weights);
  CHECK(read_wiring(folder.path() / "m.npy", population) == expected);

  const auto refused = [&](const char* name, const char* text, const char* part) {
    const auto path = folder.write(name, text);
    CHECK(test::has(test::message_of<DataError>([&] { read_wiring(path, population); }), part));
  };
  refused("size.csv", "0,1\n1,0\n", "excitatory + inhibitory = 3");
  refused("range.csv", "source,target\n0,3\n", "edge 1");
  refused("fraction.csv", "source,target\n0,1\n0.5,1\n", "edge 2");
  refused("twice.csv", "source,target\n0,1\n0,1\n", "twice");
}

TEST_CASE("columns are read from the given position, from text and from .npy; missing or non-finite values are refused") {
  const test::TempFolder folder;
  const auto path = folder.write("x.csv", "1,2,3\n4,5,nan\n");
  CHECK(read_columns(path, 2, 1, 1, "input") == Matrix{{2}, {5}});
  const Matrix all{{1, 2, 3}, {4, 5, 6}};
  write_npy(folder.path() / "x.npy", all);
  CHECK(read_columns(folder.path() / "x.npy", 2, 0, 3, "input") == all);
  const auto refused = [&](std::ptrdiff_t n, std::ptrdiff_t first, std::ptrdiff_t n_columns, const char* part) {
    const auto message = test::message_of<DataError>([&] { read_columns(path, n, first, n_columns, "input"); });
    CHECK(test::has(message, "x.csv' (input)"));
    CHECK(test::has(message, part));
  };
  refused(3, 0, 1, "has 2 rows");
  refused(2, 2, 2, "needs 4");
  refused(2, 1, 2, "row 2, column 3");
}
