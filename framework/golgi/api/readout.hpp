// What readouts of trained models share: which windows they read, and how the answers of a model's members, its
// initialisations, become one estimate.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golgi/api/causality.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Part of a model's WindowSplit.
enum class SplitPart { test, validation, train, all };

enum class MemberAverage {
  score,  ///< mean of the members' scores
  rank,   ///< mean of the ranks that members give the pairs, from 0 to 1: a member of large scores counts no more than others
};

/// Parameters of every readout: its Params derive from this and are described by describe_readout.
struct ReadoutParams {
  SplitPart windows = SplitPart::test;
  std::optional<int> max_windows;
  MemberAverage average = MemberAverage::score;
};

template <class Params>
void describe_readout(SchemaOf<Params>& schema) {
  schema
      .choice("windows", static_cast<SplitPart Params::*>(&ReadoutParams::windows),
              {{"test", SplitPart::test},
               {"validation", SplitPart::validation},
               {"train", SplitPart::train},
               {"all", SplitPart::all}})
      .doc("Part of the model's windows to read.");
  schema.field("max_windows", static_cast<std::optional<int> Params::*>(&ReadoutParams::max_windows))
      .unit("windows")
      .at_least(1)
      .doc("Reads at most this many, evenly spaced among them; null: all.");
  schema
      .choice("average", static_cast<MemberAverage Params::*>(&ReadoutParams::average),
              {{"score", MemberAverage::score}, {"rank", MemberAverage::rank}})
      .doc("Members, the model's initialisations, are averaged by their scores, or by the ranks that they give the pairs.");
}

/// The windows of a part in order of time, thinned to `max_windows`.
/// @throws DataError for a part without windows; the message names the parts that have some
GOLGI_API std::vector<Window> windows_to_read(const Inputs& input, const ReadoutParams& params);

/// Before a readout's work begins: @throws DataError where what it will hold does not fit into memory.
/// @param bytes_a_window  of all that is held at once
/// @param cure            "set windows to test"; empty: the message says for how many windows there is room
GOLGI_API void require_memory(const Inputs& input, std::size_t n_windows, double bytes_a_window, std::string cure = "");

/// Of one window: (N · horizon).
GOLGI_API double forecast_bytes(const Inputs& input);

/// At most `most` of the items, evenly spaced.
template <class T>
std::vector<T> thinned(std::vector<T> items, std::optional<int> most) {
  const auto n = std::ssize(items);
  if (!most || n <= *most) return items;
  for (std::ptrdiff_t k = 0; k < *most; ++k) items[k] = items[k * n / *most];
  items.resize(*most);
  return items;
}

/// One variable's past in a window: what an Intervention replaces.
struct Past {
  std::vector<double> values;    ///< (history)
  std::vector<double> events_s;  ///< since the window's first column; none where the recording does not say
};
GOLGI_API Past past_of(const Dataset& data, std::ptrdiff_t variable, const Window& window, std::ptrdiff_t history);

/// "00", "01", …
GOLGI_API std::string member_name(std::ptrdiff_t member);

/// Mean squared error of each target's first forecast step.
/// @param forecast  (windows, N · horizon), as FittedModel::forecast gives it
GOLGI_API std::vector<double> forecast_losses(const Inputs& input, const Matrix& forecast, std::span<const Window> windows);

/// Losses as units: @throws NumericError for one that is 0 or not finite; the message names the target and ends in `advice`.
GOLGI_API void require_losses(std::span<const double> losses, std::span<const std::string> names, const std::string& advice);

/// @param scores  one (N, N) a member. Ranks are of pairs of different variables, equal scores share theirs; the diagonal has
///                none. What is undefined in one member is undefined.
GOLGI_API Matrix average_scores(std::span<const Matrix> scores, MemberAverage average);

/// What one member tells, lag by lag, (N, N) each; one of the two may be empty.
struct MemberReading {
  std::vector<Matrix> score;   ///< larger = more likely a connection; empty: the effect's absolute value
  std::vector<Matrix> effect;  ///< with its sign; empty: the readout knows none
};

/// One estimate from all members: a pair's score is that of its strongest lag, its sign that of the members' mean effect there.
/// Members that contradict each other in sign cancel where the effect is the score.
/// @param lags_s  seconds, one per matrix of each reading; empty: readings hold one matrix, and the estimate has no lag
GOLGI_API Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members,
                                    std::span<const double> lags_s, MemberAverage average);
/// The same, of members that were also read together: what is not linear in their forecasts differs from the mean of readings.
/// @param together  gives the score (but for `average: rank`), the sign and the lag
GOLGI_API Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members,
                                    const MemberReading& together, std::span<const double> lags_s, MemberAverage average);

}  // namespace golgi
