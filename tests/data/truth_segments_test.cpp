// Truth whose weights change with time: means, selection, parts of time.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "golgi/core/error.hpp"
#include "golgi/data/ground_truth.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
using Segments = std::vector<TruthSegment>;

const GroundTruth links(3, {{1, 0, 9, 0.1}, {2, 0, 9, 0.2}, {0, 2, 9}});
const Segments two{{-1, 0, 1}, {-1, 1, 4}};
const Matrix changing_weights{{2, 3, 1}, {0, -1, 1}};

/// The first link exists only in the first second, the second one has a mean of 0, the third one does not change.
GroundTruth changing() { return links.with_segments(two, Matrix(changing_weights), SegmentReading::mean); }

TEST_CASE("a link's weight is the mean over time, and may be 0") {
  const GroundTruth truth = changing();
  CHECK(truth.n_links() == 3);
  CHECK(truth.dense() == Matrix{{0, 0, 1}, {0.5, 0, 0}, {0, 0, 0}});
  CHECK(truth.links()[1].weight == 0);
  CHECK(truth.has_delays());
  CHECK(truth.delays_s(0)[1] == 0.2);
  CHECK(std::ranges::equal(truth.segments(), two));
  CHECK(truth.reading() == SegmentReading::mean);
  CHECK(truth.segment_weights() == changing_weights);
  CHECK(truth.segment_delays_s().empty());
  CHECK(links.segments().empty());
  CHECK(links.segment_weights().empty());
}

TEST_CASE("weights of one segment are dense too") {
  CHECK(changing().dense_in(0) == Matrix{{0, 0, 1}, {2, 0, 0}, {3, 0, 0}});
  CHECK(changing().dense_in(1) == Matrix{{0, 0, 1}, {0, 0, 0}, {-1, 0, 0}});
}

TEST_CASE("weights that are moved in are kept unchanged, with delays of their own") {
  const SharedMatrix shared = Matrix(changing_weights), delays_s = Matrix(2, 3, 0.25);
  const GroundTruth truth = links.with_segments(two, shared, SegmentReading::constant, delays_s);
  CHECK(truth.segment_weights().shares(shared));
  CHECK(truth.segment_delays_s().shares(delays_s));
}

TEST_CASE("segments that do not fit, end before they start, or overlap are refused") {
  const auto failure = [](Segments segments, Matrix of, Matrix delays_s = Matrix()) {
    return message_of<DataError>(
        [&] { links.with_segments(segments, std::move(of), SegmentReading::constant, std::move(delays_s)); });
  };
  CHECK(has(failure(two, Matrix(1, 3)),
            "the truth has 2 segments and 3 links, but its weights are 1 x 3; one row per segment and one column per link are "
            "needed"));
  CHECK(has(failure(two, Matrix(2, 2)), "its weights are 2 x 2"));
  CHECK(has(failure({}, Matrix(0, 3)), "the truth has 0 segments"));
  CHECK(has(failure(two, Matrix(2, 3), Matrix(2, 2)), "one row per segment and one column per link are needed"));
  CHECK(has(failure(two, Matrix(2, 3, undefined)), "the truth has a weight that is not finite"));
  CHECK(has(failure({{-1, 0, 1}, {-1, 2, 2}}, Matrix(2, 3)),
            "segment 1 of the truth lasts from 2 s to 2 s; it must end after it starts"));
  CHECK(has(failure({{-1, 0, undefined}, {-1, 2, 3}}, Matrix(2, 3)), "segment 0 of the truth lasts from 0 s to nan s"));
  CHECK(has(failure({{0, 0, 2}, {0, 1, 3}}, Matrix(2, 3)), "segment 1 of the truth overlaps segment 0"));
  CHECK(has(failure({{-1, 0, 2}, {3, 1, 3}}, Matrix(2, 3)), "segment 1 of the truth overlaps segment 0"));
  CHECK_NOTHROW(links.with_segments({{0, 0, 2}, {1, 0, 2}}, Matrix(2, 3), SegmentReading::constant));
  CHECK_NOTHROW(links.with_segments({{0, 1, 2}, {0, 0, 1}}, Matrix(2, 3), SegmentReading::constant));
}

TEST_CASE("select keeps segments, delays and the full wiring of the chosen variables") {
  const SharedMatrix delays_s = Matrix{{1, 2, 3}, {4, 5, 6}};
  const GroundTruth truth = links.with_segments(two, Matrix(changing_weights), SegmentReading::mean, delays_s)
                                .with_full(GroundTruth(9, {}), {4, 5, 6});
  const GroundTruth part = truth.select(std::array<std::int32_t, 2>{2, 0});
  // The links 0 -> 2 and 2 -> 0 are now 1 -> 0 and 0 -> 1, in the order of their new numbers.
  CHECK(part == GroundTruth(2, {{1, 0, 9}, {0, 1, 9, 0.2}})
                    .with_segments(two, Matrix{{1, 3}, {1, -1}}, SegmentReading::mean, Matrix{{3, 2}, {6, 5}})
                    .with_full(GroundTruth(9, {}), {6, 4}));
  CHECK(part.dense() == Matrix{{0, 0}, {1, 0}});
  CHECK(truth.select(std::array<std::int32_t, 3>{0, 1, 2}) == truth);
}

TEST_CASE("cut returns the segments of a part of time, and their means") {
  const GroundTruth part = changing().cut(0, 0.5, 2.5);
  CHECK(part == links.with_segments({{-1, 0, 0.5}, {-1, 0.5, 2}}, Matrix(changing_weights), SegmentReading::mean));
  CHECK(part.dense()(1, 0) == 0.5);    // 2 for 0.5 s of 2 s
  CHECK(part.links()[1].weight == 0);  // 3 for 0.5 s, -1 for 1.5 s
  const GroundTruth late = changing().cut(0, 2, 3);
  CHECK(late == links.with_segments({{-1, 0, 1}}, Matrix{{0, -1, 1}}, SegmentReading::mean));
  CHECK(changing().cut(0, 0, 4) == changing());
}

TEST_CASE("cut uses the segments of one trial") {
  const GroundTruth truth = links.with_segments({{0, 0, 1}, {1, 0, 2}}, Matrix(changing_weights), SegmentReading::constant,
                                                Matrix{{1, 2, 3}, {4, 5, 6}});
  CHECK(truth.cut(1, 0, 1) ==
        links.with_segments({{-1, 0, 1}}, Matrix{{0, -1, 1}}, SegmentReading::constant, Matrix{{4, 5, 6}}));
}

TEST_CASE("if no segment is left, the weights are constant; if there was none, nothing changes") {
  const GroundTruth none = changing().cut(0, 4, 5);
  CHECK(none.segments().empty());
  CHECK(none.segment_weights().empty());
  CHECK(none.dense() == changing().dense());
  CHECK(links.cut(0, 0, 1) == links);
}

TEST_CASE("segments, their weights, delays and reading are compared for equality") {
  const GroundTruth truth = changing();
  CHECK(truth == changing());
  CHECK_FALSE(truth == links);
  CHECK_FALSE(truth == links.with_segments(two, Matrix(changing_weights), SegmentReading::constant));
  CHECK_FALSE(truth == links.with_segments({{-1, 0, 1}, {-1, 2, 5}}, Matrix(changing_weights), SegmentReading::mean));
  CHECK_FALSE(truth == links.with_segments(two, Matrix(changing_weights), SegmentReading::mean, Matrix(2, 3)));
  // The same means of different weights.
  CHECK_FALSE(truth == links.with_segments(two, Matrix{{-1, 3, 1}, {1, -1, 1}}, SegmentReading::mean));
}

}  // namespace
}  // namespace golgi
