#include "cross_attention.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/learning/signed_attending.hpp>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace golgi::cross_attention_plugin {
namespace {

using Windows = std::span<const Window>;

/// Cuts windows, sorted by time, into runs of `length` neighbours; the last run before a gap may be shorter. Neighbours are as
/// close together as any two windows of a trial.
std::vector<Windows> segments_of(Windows windows, std::size_t length) {
  auto step = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 1; i < windows.size(); ++i)
    if (windows[i].trial == windows[i - 1].trial) step = std::min(step, windows[i].start - windows[i - 1].start);
  const auto follows = [&](std::size_t i) {
    return windows[i].trial == windows[i - 1].trial && windows[i].start - windows[i - 1].start == step;
  };
  std::vector<Windows> segments;
  for (std::size_t begin = 0, end = 0; begin < windows.size(); begin = end) {
    end = begin + 1;
    while (end < windows.size() && end - begin < length && follows(end)) ++end;
    segments.push_back(windows.subspan(begin, end - begin));
  }
  return segments;
}

/// Scales each row to sum 1, so that it gives the shares of a target's attention.
void scale_rows(Matrix& attention, const Dataset& data, const std::string& where) {
  for (std::ptrdiff_t i = 0; i < attention.rows(); ++i) {
    auto row = eigen(attention).row(i);
    const double sum = row.sum();
    if (!(sum > 0 && std::isfinite(sum)))
      throw NumericError(where + ": the attention of target '" + data.names()[i] + "' sums to " + format_number(sum) +
                         " and cannot be scaled to 1; if training diverged, lower its learning rate");
    row /= sum;
  }
}

/// The mean over members of attention with signs.
Matrix mean_effect(std::span<const MemberReading> members) {
  std::vector<Matrix> effects;
  for (const MemberReading& member : members) effects.push_back(member.effect.front());
  return average_scores(effects, MemberAverage::score);
}

/// The estimate from the members' attention in one segment.
Estimate estimate_of(const Inputs& given, std::span<const MemberReading> members, MemberAverage average) {
  Estimate estimate(join_members(given.data().names(), members, {}, average).score());
  if (!members.front().effect.empty()) estimate.set(Quantity::weight, mean_effect(members));
  return estimate;
}

void tell_undefined(Connectivity& result) {
  for (std::int32_t i = 0; i < result.score().rows(); ++i)
    if (std::isnan(result.score()(i, i)))
      result.add_undefined({i, -1, "the model does not forecast '" + result.names()[i] + "'"});
}

}  // namespace

void CrossAttention::Params::describe(SchemaOf<Params>& schema) {
  describe_readout(schema);
  schema.field("segment_windows", &Params::segment_windows)
      .unit("windows")
      .at_least(0)
      .doc("Also gives a score for each run of this many windows, for connectivity that changes over time; 0: no such scores.");
}

Connectivity CrossAttention::estimate(const Inputs& given, const TaskContext& context) const {
  const FittedModel& model = *given.model();
  const auto* with_sign = as<learning::SignedAttending>(model);
  const auto* attending = with_sign ? nullptr : &require<Attending>(model, given.model_name());
  const auto windows = windows_to_read(given, params_);
  const std::size_t length = params_.segment_windows;
  const auto segments = length > 0 ? segments_of(windows, length) : std::vector<Windows>();

  const auto n_members = model.n_members();
  const auto steps = static_cast<double>(n_members * (1 + std::ssize(segments)));
  std::atomic<std::ptrdiff_t> done = 0;
  const auto reading_of = [&](std::ptrdiff_t member, Windows part) {
    context.check_cancelled();
    MemberReading reading;
    if (with_sign) {
      reading.effect = {with_sign->signed_attention(member, given.data(), part, context)};
    } else {
      Matrix shares = attending->attention(member, given.data(), part, context);
      scale_rows(shares, given.data(),
                 "member " + member_name(member) + ", " + plural(part.size(), "window") + " from sample " +
                     std::to_string(part.front().start) + " of trial " + std::to_string(part.front().trial));
      reading.score = {std::move(shares)};
    }
    context.progress(static_cast<double>(++done) / steps, "attention");
    return reading;
  };

  std::vector<MemberReading> members(n_members);
  context.parallel_for(n_members, [&](std::ptrdiff_t k) { members[k] = reading_of(k, windows); });
  Connectivity result = join_members(given.data().names(), members, {}, params_.average);
  if (with_sign) {
    result.set(Quantity::weight, mean_effect(members));
    tell_undefined(result);
  }

  std::vector<Part> parts(result.parts().begin(), result.parts().end());
  const auto n_parts = parts.size();  // estimates of single members
  parts.resize(n_parts + segments.size());
  context.parallel_for(std::ssize(segments), [&](std::ptrdiff_t s) {
    const Windows part = segments[s];
    const auto forecast_from = part.front().start + model.history();
    const auto forecast_to = part.back().start + model.history() + model.horizon();
    std::vector<MemberReading> readings;
    for (std::ptrdiff_t k = 0; k < n_members; ++k) readings.push_back(reading_of(k, part));
    parts[n_parts + static_cast<std::size_t>(s)] =
        Part(Part::Axis::segment, member_name(s), static_cast<double>(forecast_from) * given.data().dt_s(),
             static_cast<double>(forecast_to) * given.data().dt_s(), estimate_of(given, readings, params_.average),
             part.front().trial);
  });
  result.set_parts(std::move(parts));
  return result;
}

}  // namespace golgi::cross_attention_plugin

GOLGI_PLUGIN("cross_attention", "1.0.0") { registry.add<golgi::cross_attention_plugin::CrossAttention>(); }
