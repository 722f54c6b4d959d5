// Parameters of causality/event_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/unseen_drive.hpp>
#include <optional>
#include <string>
#include <vector>

namespace golgi::event_granger {

enum class Response { automatic, values, bernoulli, poisson };

struct Params : DriveParams {
  Response response = Response::automatic;
  std::optional<double> event_threshold = 30;
  ThresholdUse threshold_use = ThresholdUse::automatic;
  int own_lags = 2;
  int powers = 4;
  std::vector<double> time_constants{3, 10, 20, 50};
  std::optional<int> lags;
  double reach_s = 0.025;
  std::optional<std::vector<double>> cause_time_constants;
  bool dale = false;
  LinkRules links = {};
  std::vector<std::string> covariates = {};
  Correction correction = Correction::benjamini_hochberg;

  /// Number of lags that rules of links can distinguish: without `lags` a regressor may sum over many.
  int link_lags() const { return lags.value_or(1); }
  /// Whether a regressor of `source` is one of `target`'s. @param lag  0: it sums over lags, all of which must be allowed
  bool is_regressor(const KnownLinks& known, std::ptrdiff_t target, std::ptrdiff_t source, std::ptrdiff_t lag) const;

  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder& binder);
};

}  // namespace golgi::event_granger
