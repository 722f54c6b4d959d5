#include "golgi/data/gaps.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/events.hpp"

namespace golgi {

struct Gaps::State {
  std::vector<std::vector<Interval>> of;  // per variable; may be shorter than the number of variables
};

namespace {

void join_intervals(std::vector<Interval>& intervals) {
  std::ranges::sort(intervals, {}, &Interval::start_s);
  std::vector<Interval> joined;
  for (const Interval& next : intervals) {
    if (!(next.stop_s > next.start_s) || !std::isfinite(next.start_s) || !std::isfinite(next.stop_s))
      throw DataError("a gap from " + format_number(next.start_s) + " s to " + format_number(next.stop_s) +
                      " s: it must end after it starts");
    if (!joined.empty() && next.start_s <= joined.back().stop_s)
      joined.back().stop_s = std::max(joined.back().stop_s, next.stop_s);
    else
      joined.push_back(next);
  }
  intervals = std::move(joined);
}

/// The first sample at or after a time; a time that differs from a sample only by rounding counts as at the sample.
std::ptrdiff_t sample_at_or_after(double time_s, double dt_s) {
  return static_cast<std::ptrdiff_t>(std::ceil(event_position(time_s, dt_s)));
}

}  // namespace

SampleRange samples_in(const Interval& interval, double dt_s) {
  return {sample_at_or_after(interval.start_s, dt_s), sample_at_or_after(interval.stop_s, dt_s)};
}

Gaps::Gaps() = default;

Gaps::Gaps(std::vector<std::vector<Interval>> gaps) {
  for (auto& intervals : gaps) join_intervals(intervals);
  if (std::ranges::all_of(gaps, [](const auto& intervals) { return intervals.empty(); })) return;
  state_ = std::make_shared<const State>(State{std::move(gaps)});
}

Gaps Gaps::from_mask(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, std::span<const std::uint8_t> mask, double dt_s) {
  if (std::ssize(mask) != n_variables * n_samples) throw DataError("the mask has another size than the values");
  std::vector<std::vector<Interval>> gaps(n_variables);
  for (std::ptrdiff_t i = 0; i < n_variables; ++i) {
    const auto row = mask.subspan(i * n_samples, n_samples);
    for (auto begin = std::ranges::find(row, 0); begin != row.end();) {
      const auto end = std::find_if(begin, row.end(), [](std::uint8_t observed) { return observed != 0; });
      gaps[i].push_back({static_cast<double>(begin - row.begin()) * dt_s, static_cast<double>(end - row.begin()) * dt_s});
      begin = std::find(end, row.end(), 0);
    }
  }
  return Gaps(std::move(gaps));
}

bool Gaps::empty() const { return !state_; }

std::span<const Interval> Gaps::operator[](std::ptrdiff_t variable) const {
  if (!state_ || variable >= std::ssize(state_->of)) return {};
  return state_->of[variable];
}

bool Gaps::covers(std::ptrdiff_t variable, double time_s) const {
  return std::ranges::any_of((*this)[variable],
                             [&](const Interval& gap) { return gap.start_s <= time_s && time_s < gap.stop_s; });
}

std::vector<std::uint8_t> Gaps::mask(std::ptrdiff_t n_variables, std::ptrdiff_t n_samples, double dt_s) const {
  std::vector<std::uint8_t> mask(n_variables * n_samples, 1);
  for (std::ptrdiff_t i = 0; i < n_variables; ++i)
    for (const Interval& gap : (*this)[i]) {
      const SampleRange missing = samples_in(gap, dt_s);
      for (auto t = std::max<std::ptrdiff_t>(0, missing.first); t < std::min(n_samples, missing.last); ++t)
        mask[i * n_samples + t] = 0;
    }
  return mask;
}

Gaps Gaps::select(std::span<const std::int32_t> variables) const {
  std::vector<std::vector<Interval>> chosen;
  for (const std::int32_t i : variables) chosen.emplace_back((*this)[i].begin(), (*this)[i].end());
  return Gaps(std::move(chosen));
}

Gaps Gaps::cut(double start_s, double stop_s) const {
  if (!state_) return {};
  std::vector<std::vector<Interval>> part(state_->of.size());
  for (std::size_t i = 0; i < part.size(); ++i)
    for (const Interval& gap : state_->of[i]) {
      const Interval within{std::max(gap.start_s, start_s), std::min(gap.stop_s, stop_s)};
      if (within.start_s < within.stop_s) part[i].push_back({within.start_s - start_s, within.stop_s - start_s});
    }
  return Gaps(std::move(part));
}

bool operator==(const Gaps& a, const Gaps& b) {
  if (!a.state_ || !b.state_) return a.empty() == b.empty();
  for (std::ptrdiff_t i = 0; i < std::max(std::ssize(a.state_->of), std::ssize(b.state_->of)); ++i)
    if (!std::ranges::equal(a[i], b[i])) return false;
  return true;
}

}  // namespace golgi
