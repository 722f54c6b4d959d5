// Wiring that changes with time, read from a folder of arrays.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "file_source_folder.hpp"

namespace golgi::file_source_test {
namespace {

/// The bytes of an array of three dimensions.
std::string npy_of(std::ptrdiff_t a, std::ptrdiff_t b, std::ptrdiff_t c, const std::vector<double>& numbers) {
  Matrix flat(1, a * b * c);
  std::ranges::copy(numbers, flat.values().begin());
  std::string bytes = encode_npy(flat);
  const std::string shape = "(1, " + std::to_string(a * b * c) + ")";
  std::string wanted = "(" + std::to_string(a) + ", " + std::to_string(b) + ", " + std::to_string(c) + ")";
  const std::size_t at = bytes.find(shape);
  REQUIRE(at != std::string::npos);
  // The header is padded with blanks before its end of line.
  const std::size_t grows = wanted.size() - shape.size(), blank = bytes.find(std::string(grows, ' ') + '\n', at);
  REQUIRE(blank != std::string::npos);
  bytes.erase(blank, grows);
  return bytes.replace(at, shape.size(), wanted);
}

/// Two segments over the recording's three samples: a drives b at first, then b drives a.
Params changing(const Folder& folder) {
  std::filesystem::create_directory(folder.path() / "w");
  folder.write("w/weights_at.npy", npy_of(2, 2, 2, {0, 0, 3, 0, 0, -6, 0, 0}));
  folder.write("w/knots.npy", encode_npy(Matrix{{0, 2}}));
  Params params = folder.recording();
  params.truth.path = folder.path() / "w";
  return params;
}

}  // namespace

TEST_CASE("matrices over time are the segments of the truth; the last one lasts to the end") {
  const Folder folder;
  Params params = changing(folder);
  const GroundTruth truth = truth_of(params);
  REQUIRE(truth.segments().size() == 2);
  CHECK(truth.segments()[0] == TruthSegment{-1, 0, 0.002});
  CHECK(truth.segments()[1] == TruthSegment{-1, 0.002, 0.003});
  CHECK(truth.reading() == SegmentReading::constant);
  CHECK(truth.dense_in(0) == Matrix{{0, 0}, {3, 0}});
  CHECK(truth.dense_in(1) == Matrix{{0, -6}, {0, 0}});
  const Matrix mean = truth.dense();
  CHECK(std::abs(mean(1, 0) - 2) < 1e-12);  // two thirds of the time 3
  CHECK(std::abs(mean(0, 1) + 2) < 1e-12);
  params.truth_segments = SegmentReading::mean;
  CHECK(truth_of(params).reading() == SegmentReading::mean);
  params.row = FileSource::Row::source;
  CHECK(truth_of(params).dense_in(0) == Matrix{{0, 3}, {0, 0}});
}

TEST_CASE("pairs, delays and groups are read if they are present") {
  const Folder folder;
  Params params = changing(folder);
  folder.write("w/pairs.npy", encode_npy(Matrix{{1, 0}, {0, 1}}));
  folder.write("w/weights_at.npy", encode_npy(Matrix{{3, 0}, {0, -6}}));
  folder.write("w/delays.npy", encode_npy(Matrix{{undefined, 0.004}, {0.003, undefined}}));
  folder.write("w/groups.csv", "group\nE\nI\n");
  const Dataset data = load(params);
  CHECK(data.truth()->dense_in(1) == Matrix{{0, -6}, {0, 0}});
  CHECK(data.truth()->dense_delays_s()(1, 0) == 0.003);
  CHECK(data.variable(0).group() == "E");
  CHECK(data.variable(1).group() == "I");
}

TEST_CASE("arrays that do not fit are refused with the file and the expected shape") {
  const Folder folder;
  const Params params = changing(folder);
  const auto message = [&] { return message_of<DataError>([&] { load(params); }); };
  folder.write("w/knots.npy", encode_npy(Matrix{{0, 5}}));
  CHECK(has(message(), "entry 1 is 5; expected ascending samples from 0 to 2"));
  folder.write("w/knots.npy", encode_npy(Matrix{{0}}));
  CHECK(has(message(), "1 entries for 2 segments"));
  folder.write("w/weights_at.npy", npy_of(1, 3, 3, {0, 0, 0, 0, 0, 0, 0, 0, 1}));
  CHECK(has(message(), "has the shape (1, 3, 3); (segments, 2, 2) is expected"));
  folder.write("w/pairs.npy", encode_npy(Matrix{{1, 2}}));
  folder.write("w/weights_at.npy", encode_npy(Matrix{{3, 0}}));
  CHECK(has(message(), "row 0 names variable 2"));
}

}  // namespace golgi::file_source_test
