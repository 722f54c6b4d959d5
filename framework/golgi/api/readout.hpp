// What readouts of trained models share: which windows they use, and how the results of a model's members, its initialisations,
// are combined into one estimate.
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
  rank,   ///< mean of each member's ranks of the pairs, from 0 to 1: all members have the same weight, whatever their scale
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
      .doc("Which of the model's windows to use.");
  schema.field("max_windows", static_cast<std::optional<int> Params::*>(&ReadoutParams::max_windows))
      .unit("windows")
      .at_least(1)
      .doc("Largest number of windows to use, evenly spaced; null: all.");
  schema
      .choice("average", static_cast<MemberAverage Params::*>(&ReadoutParams::average),
              {{"score", MemberAverage::score}, {"rank", MemberAverage::rank}})
      .doc("How the model's members (its initialisations) are averaged: by their scores, or by their ranks of the pairs.");
}

/// The windows of a part in order of time, thinned to `max_windows`.
/// @throws DataError for a part without windows; the message names the parts that have some
GOLGI_API std::vector<Window> windows_to_read(const Inputs& input, const ReadoutParams& params);

/// Called before a readout's work begins: @throws DataError if its data do not fit into memory.
/// @param bytes_a_window  memory per window, peak
/// @param cure            "set windows to test"; empty: the message gives the number of windows that fit
GOLGI_API void require_memory(const Inputs& input, std::size_t n_windows, double bytes_a_window, std::string cure = "");

/// Memory of the forecast of one window, (N · horizon).
GOLGI_API double forecast_bytes(const Inputs& input);

/// At most `most` of the items, evenly spaced; null: all.
template <class T>
std::vector<T> thinned(std::vector<T> items, std::optional<int> most) {
  const auto n = std::ssize(items);
  if (!most || n <= *most) return items;
  for (std::ptrdiff_t k = 0; k < *most; ++k) items[k] = items[k * n / *most];
  items.resize(*most);
  return items;
}

/// One variable's past in a window: the part that an Intervention replaces.
struct Past {
  std::vector<double> values;    ///< (history)
  std::vector<double> events_s;  ///< since the window's first column; empty if the recording has none
};
GOLGI_API Past past_of(const Dataset& data, std::ptrdiff_t variable, const Window& window, std::ptrdiff_t history);

/// "00", "01", …
GOLGI_API std::string member_name(std::ptrdiff_t member);

/// Mean squared error of each target's first forecast step.
/// @param forecast  (windows, N · horizon), as FittedModel::forecast gives it
GOLGI_API std::vector<double> forecast_losses(const Inputs& input, const Matrix& forecast, std::span<const Window> windows);

/// Checks losses that are used as units: @throws NumericError for one that is 0 or not finite; the message names the target and
/// ends with `advice`.
GOLGI_API void require_losses(std::span<const double> losses, std::span<const std::string> names, const std::string& advice);

/// @param scores  one (N, N) per member. Ranks are of pairs of different variables, ties share their mean rank; the diagonal
///                has none. A pair that is undefined in one member is undefined.
GOLGI_API Matrix average_scores(std::span<const Matrix> scores, MemberAverage average);

/// The result of one member, one (N, N) per lag; one of the two may be empty.
struct MemberReading {
  std::vector<Matrix> score;   ///< larger = more likely a connection; empty: the absolute value of the effect
  std::vector<Matrix> effect;  ///< signed; empty: the readout has no effect
};

/// Combines all members into one estimate: a pair's score is that of its strongest lag, its sign that of the members' mean
/// effect at that lag. Effects of opposite sign cancel if the effect is the score.
/// @param lags_s  seconds, one per matrix of each reading; empty: readings have one matrix, and the estimate has no lag
GOLGI_API Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members,
                                    std::span<const double> lags_s, MemberAverage average);
/// As above, for members whose joint forecast was also evaluated: nonlinear functions of it differ from the members' mean.
/// @param together  gives the score (except with `average: rank`), the sign and the lag
GOLGI_API Connectivity join_members(std::vector<std::string> names, std::span<const MemberReading> members,
                                    const MemberReading& together, std::span<const double> lags_s, MemberAverage average);

}  // namespace golgi
