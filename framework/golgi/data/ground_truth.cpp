#include "golgi/data/ground_truth.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

struct GroundTruth::State {
  std::vector<std::int64_t> begin{0};
  std::vector<std::int32_t> targets;
  std::vector<double> weights;
  std::vector<double> delays_s;  // empty: no delays are known
  std::vector<TruthSegment> segments;
  SegmentReading reading = SegmentReading::constant;
  SharedMatrix segment_weights, segment_delays_s;
  std::shared_ptr<const GroundTruth> full;
  std::vector<std::int32_t> observed;

  template <class T>
  std::span<const T> part(const std::vector<T>& values, std::int32_t source) const {
    const std::size_t j = source;
    return std::span(values).subspan(begin[j], begin[j + 1] - begin[j]);
  }
};

namespace {

std::string pair_text(const Link& link) { return "link " + std::to_string(link.source) + " -> " + std::to_string(link.target); }

void check_link(const Link& link, std::int32_t n) {
  if (link.source < 0 || link.source >= n || link.target < 0 || link.target >= n)
    throw DataError(pair_text(link) + ": there are " + std::to_string(n) + " variables, numbered from 0");
  if (link.weight == 0 || !std::isfinite(link.weight))
    throw DataError(pair_text(link) + " has weight " + format_number(link.weight) +
                    "; a link must have a finite weight other than 0");
  if (link.delay_s < 0 || std::isinf(link.delay_s))
    throw DataError(pair_text(link) + " has a delay of " + format_number(link.delay_s) +
                    " s; a delay must be finite and not negative");
}

void check_segments(const std::vector<TruthSegment>& segments) {
  for (std::size_t k = 0; k < segments.size(); ++k) {
    const TruthSegment& segment = segments[k];
    const std::string which = "segment " + std::to_string(k) + " of the truth";
    if (!(segment.stop_s > segment.start_s) || !std::isfinite(segment.start_s) || !std::isfinite(segment.stop_s))
      throw DataError(which + " lasts from " + format_number(segment.start_s) + " s to " + format_number(segment.stop_s) +
                      " s; it must end after it starts");
    for (std::size_t other = 0; other < k; ++other) {
      const TruthSegment& before = segments[other];
      const bool same_time = before.trial == segment.trial || before.trial < 0 || segment.trial < 0;
      if (same_time && before.start_s < segment.stop_s && segment.start_s < before.stop_s)
        throw DataError(which + " overlaps segment " + std::to_string(other));
    }
  }
}

}  // namespace

GroundTruth::GroundTruth() : state_(std::make_shared<const State>()) {}
GroundTruth::GroundTruth(std::shared_ptr<const State> state) : state_(std::move(state)) {}

GroundTruth::GroundTruth(std::int32_t n, std::vector<Link> links) {
  auto state = std::make_shared<State>();
  state->begin.assign(static_cast<std::size_t>(n) + 1, 0);
  std::ranges::sort(links, {}, [](const Link& link) { return std::tuple(link.source, link.target); });
  bool delays = false;
  for (std::size_t k = 0; k < links.size(); ++k) {
    const Link& link = links[k];
    check_link(link, n);
    if (k > 0 && link.source == links[k - 1].source && link.target == links[k - 1].target)
      throw DataError(pair_text(link) + " is given twice");
    delays = delays || !std::isnan(link.delay_s);
    ++state->begin[link.source + 1];
    state->targets.push_back(link.target);
    state->weights.push_back(link.weight);
    state->delays_s.push_back(link.delay_s);
  }
  for (std::size_t j = 1; j < state->begin.size(); ++j) state->begin[j] += state->begin[j - 1];
  if (!delays) state->delays_s.clear();
  state_ = std::move(state);
}

GroundTruth::GroundTruth(std::vector<std::int64_t> begin, std::vector<std::int32_t> targets, std::vector<double> weights,
                         std::vector<double> delays_s) {
  if (begin.empty() || begin.front() != 0 || begin.back() != std::ssize(targets) || weights.size() != targets.size() ||
      (!delays_s.empty() && delays_s.size() != targets.size()))
    throw InternalError("GroundTruth: arrays of inconsistent lengths");
  auto state = std::make_shared<State>();
  state->begin = std::move(begin);
  state->targets = std::move(targets);
  state->weights = std::move(weights);
  state->delays_s = std::move(delays_s);
  state_ = std::move(state);
}

GroundTruth GroundTruth::from_dense(ConstView weights, ConstView delays_s) {
  if (weights.rows() != weights.cols())
    throw DataError("a connectivity matrix must be square, but this one is " + std::to_string(weights.rows()) + " x " +
                    std::to_string(weights.cols()));
  if (!delays_s.empty() && (delays_s.rows() != weights.rows() || delays_s.cols() != weights.cols()))
    throw DataError("the delays are " + std::to_string(delays_s.rows()) + " x " + std::to_string(delays_s.cols()) +
                    ", but the weights are " + std::to_string(weights.rows()) + " x " + std::to_string(weights.cols()));
  std::vector<Link> links;
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
      if (weights(i, j) != 0)
        links.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j), weights(i, j),
                         delays_s.empty() ? undefined : delays_s(i, j)});
  return GroundTruth(static_cast<std::int32_t>(weights.rows()), std::move(links));
}

std::int32_t GroundTruth::n() const { return static_cast<std::int32_t>(state_->begin.size()) - 1; }
std::int64_t GroundTruth::n_links() const { return std::ssize(state_->targets); }
bool GroundTruth::has_delays() const { return !state_->delays_s.empty(); }
std::span<const std::int32_t> GroundTruth::targets(std::int32_t source) const { return state_->part(state_->targets, source); }
std::span<const double> GroundTruth::weights(std::int32_t source) const { return state_->part(state_->weights, source); }
std::span<const double> GroundTruth::delays_s(std::int32_t source) const {
  return has_delays() ? state_->part(state_->delays_s, source) : std::span<const double>{};
}

std::vector<Link> GroundTruth::links() const {
  std::vector<Link> all;
  all.reserve(state_->targets.size());
  for (std::int32_t j = 0; j < n(); ++j)
    for (std::int64_t k = state_->begin[j]; k < state_->begin[j + 1]; ++k) {
      const std::size_t at = k;
      all.push_back({state_->targets[at], j, state_->weights[at], has_delays() ? state_->delays_s[at] : undefined});
    }
  return all;
}

Matrix GroundTruth::dense() const {
  Matrix weights(n(), n());
  for (const Link& link : links()) weights(link.target, link.source) = link.weight;
  return weights;
}

Matrix GroundTruth::dense_delays_s() const {
  Matrix delays(n(), n(), undefined);
  for (const Link& link : links()) delays(link.target, link.source) = link.delay_s;
  return delays;
}

GroundTruth GroundTruth::with_segments(std::vector<TruthSegment> segments, SharedMatrix weights, SegmentReading reading,
                                       SharedMatrix delays_s) const {
  const auto fits = [&](const SharedMatrix& matrix) {
    return matrix.rows() == std::ssize(segments) && matrix.cols() == n_links();
  };
  if (segments.empty() || !fits(weights) || (!delays_s.empty() && !fits(delays_s)))
    throw DataError("the truth has " + plural(segments.size(), "segment") + " and " + plural(n_links(), "link") +
                    ", but its weights are " + std::to_string(weights.rows()) + " x " + std::to_string(weights.cols()) +
                    "; one row per segment and one column per link are needed");
  if (std::ranges::any_of(weights.values(), [](double weight) { return !std::isfinite(weight); }))
    throw DataError("the truth has a weight that is not finite");
  check_segments(segments);
  auto state = std::make_shared<State>(*state_);
  double duration_s = 0;
  for (const TruthSegment& segment : segments) duration_s += segment.stop_s - segment.start_s;
  for (std::size_t e = 0; e < state->weights.size(); ++e) {
    double sum = 0;
    for (std::size_t k = 0; k < segments.size(); ++k)
      sum +=
          weights(static_cast<std::ptrdiff_t>(k), static_cast<std::ptrdiff_t>(e)) * (segments[k].stop_s - segments[k].start_s);
    state->weights[e] = sum / duration_s;
  }
  state->segments = std::move(segments);
  state->reading = reading;
  state->segment_weights = std::move(weights);
  state->segment_delays_s = std::move(delays_s);
  return GroundTruth(std::move(state));
}

std::span<const TruthSegment> GroundTruth::segments() const { return state_->segments; }
SegmentReading GroundTruth::reading() const { return state_->reading; }
const SharedMatrix& GroundTruth::segment_weights() const { return state_->segment_weights; }
const SharedMatrix& GroundTruth::segment_delays_s() const { return state_->segment_delays_s; }

Matrix GroundTruth::dense_in(std::ptrdiff_t segment) const {
  Matrix weights(n(), n());
  std::ptrdiff_t e = 0;
  for (const Link& link : links()) weights(link.target, link.source) = state_->segment_weights(segment, e++);
  return weights;
}

namespace {

SharedMatrix columns_of(const SharedMatrix& matrix, std::span<const std::ptrdiff_t> kept) {
  if (matrix.empty()) return {};
  Matrix part(matrix.rows(), std::ssize(kept));
  for (std::ptrdiff_t k = 0; k < part.rows(); ++k)
    for (std::ptrdiff_t e = 0; e < part.cols(); ++e) part(k, e) = matrix(k, kept[e]);
  return part;
}

SharedMatrix rows_of(const SharedMatrix& matrix, std::span<const std::ptrdiff_t> kept) {
  if (matrix.empty()) return {};
  Matrix part(std::ssize(kept), matrix.cols());
  for (std::ptrdiff_t k = 0; k < part.rows(); ++k) std::ranges::copy(matrix.row(kept[k]), part.row(k).begin());
  return part;
}

}  // namespace

GroundTruth GroundTruth::select(std::span<const std::int32_t> variables) const {
  std::vector<std::int32_t> position(n(), -1);
  for (std::size_t k = 0; k < variables.size(); ++k) position[variables[k]] = static_cast<std::int32_t>(k);
  struct Kept {
    Link link;
    std::ptrdiff_t at;
  };
  std::vector<Kept> kept;
  std::ptrdiff_t at = 0;
  for (Link link : links()) {
    link.target = position[link.target];
    link.source = position[link.source];
    if (link.target >= 0 && link.source >= 0) kept.push_back({link, at});
    ++at;
  }
  std::ranges::sort(kept, {}, [](const Kept& k) { return std::tuple(k.link.source, k.link.target); });
  auto state = std::make_shared<State>();
  state->begin.assign(variables.size() + 1, 0);
  std::vector<std::ptrdiff_t> order;
  for (const Kept& k : kept) {
    ++state->begin[k.link.source + 1];
    state->targets.push_back(k.link.target);
    state->weights.push_back(k.link.weight);
    if (has_delays()) state->delays_s.push_back(k.link.delay_s);
    order.push_back(k.at);
  }
  for (std::size_t j = 1; j < state->begin.size(); ++j) state->begin[j] += state->begin[j - 1];
  state->segments = state_->segments;
  state->reading = state_->reading;
  state->segment_weights = columns_of(state_->segment_weights, order);
  state->segment_delays_s = columns_of(state_->segment_delays_s, order);
  state->full = state_->full;
  for (const std::int32_t variable : variables)
    if (state_->full) state->observed.push_back(state_->observed[variable]);
  return GroundTruth(std::move(state));
}

GroundTruth GroundTruth::cut(std::int32_t trial, double start_s, double stop_s) const {
  if (state_->segments.empty()) return *this;
  std::vector<TruthSegment> segments;
  std::vector<std::ptrdiff_t> kept;
  for (std::size_t k = 0; k < state_->segments.size(); ++k) {
    const TruthSegment& segment = state_->segments[k];
    if (segment.trial >= 0 && segment.trial != trial) continue;
    const double from = std::max(segment.start_s, start_s), to = std::min(segment.stop_s, stop_s);
    if (from >= to) continue;
    segments.push_back({-1, from - start_s, to - start_s});
    kept.push_back(static_cast<std::ptrdiff_t>(k));
  }
  auto state = std::make_shared<State>(*state_);
  state->segments.clear();
  state->segment_weights = state->segment_delays_s = {};
  GroundTruth without(std::move(state));
  if (kept.empty()) return without;
  return without.with_segments(std::move(segments), rows_of(state_->segment_weights, kept), state_->reading,
                               rows_of(state_->segment_delays_s, kept));
}

GroundTruth GroundTruth::with_full(GroundTruth full, std::vector<std::int32_t> observed) const {
  if (std::ssize(observed) != n() ||
      std::ranges::any_of(observed, [&](std::int32_t index) { return index < 0 || index >= full.n(); }))
    throw DataError("the truth has " + std::to_string(n()) + " variables; each needs an index into the full wiring of " +
                    std::to_string(full.n()) + " neurons");
  auto state = std::make_shared<State>(*state_);
  state->full = std::make_shared<const GroundTruth>(std::move(full));
  state->observed = std::move(observed);
  return GroundTruth(std::move(state));
}

const GroundTruth* GroundTruth::full() const { return state_->full.get(); }
std::span<const std::int32_t> GroundTruth::observed() const { return state_->observed; }

bool operator==(const GroundTruth& a, const GroundTruth& b) {
  const auto &x = *a.state_, &y = *b.state_;
  const auto same_number = [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); };
  const bool same_full = (!x.full && !y.full) || (x.full && y.full && *x.full == *y.full);
  return x.begin == y.begin && x.targets == y.targets && x.weights == y.weights &&
         std::ranges::equal(x.delays_s, y.delays_s, same_number) && x.segments == y.segments && x.reading == y.reading &&
         x.segment_weights == y.segment_weights && x.segment_delays_s == y.segment_delays_s && same_full &&
         x.observed == y.observed;
}

}  // namespace golgi
