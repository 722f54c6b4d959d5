// Parameters of causality/transfer_entropy.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

namespace golgi::transfer_entropy {

enum class Estimator { ksg, gaussian };
enum class Selection { pairs, greedy };
enum class Given { target, all };
enum class Null { automatic, shift, trials, f };

struct Params {
  Estimator estimator = Estimator::ksg;
  Selection selection = Selection::pairs;
  int max_lag = 2;
  int own_lags = 2;
  bool joint_lags = false;
  Given given = Given::target;
  Null null = Null::automatic;
  std::optional<int> surrogates;
  double alpha = 0.05;
  int max_sources = 10;
  int neighbours = 4;
  int theiler = 0;
  std::optional<double> limit_hours = 1;
  Correction correction = Correction::benjamini_hochberg;

  /// Whether p-values come from the F test of the Gaussian estimator, without surrogates.
  bool uses_f() const {
    return null == Null::f || (null == Null::automatic && estimator == Estimator::gaussian && selection == Selection::pairs);
  }
  int n_surrogates() const { return surrogates.value_or(usual_surrogates); }
  static constexpr int usual_surrogates = 200;
  int longest() const { return max_lag > own_lags ? max_lag : own_lags; }

  static void describe(SchemaOf<Params>& schema);
};

}  // namespace golgi::transfer_entropy
