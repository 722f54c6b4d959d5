// Parameters of causality/event_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <vector>

namespace golgi::event_granger {

enum class Response { automatic, values, bernoulli, poisson };

struct Params {
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
  Correction correction = Correction::benjamini_hochberg;

  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder&) { complete_event_threshold(params, values); }
};

}  // namespace golgi::event_granger
