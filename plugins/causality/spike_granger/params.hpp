// Parameters of causality/spike_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

namespace golgi::spike_granger {

enum class NullModel { core, wald };
enum class Shared { project, keep };
enum class Refine { none, logit };

struct Params {
  double bin_ms = 1;
  double last_ms = 25;
  int n_basis = 6;
  std::optional<std::vector<double>> flanks_ms = std::vector<double>{26, 100};
  double ridge = 1e-3;
  NullModel null_model = NullModel::core;
  Shared shared = Shared::project;
  double core_share = 0.75;
  double nu = 20;
  double pool = 50;
  double most_shared = 2;
  Refine refine = Refine::none;
  int refine_sources = 30;
  std::vector<std::string> covariates = {};
  Correction correction = Correction::benjamini_hochberg;

  static void describe(SchemaOf<Params>& schema);
  /// @throws ConfigError for parameters that contradict each other
  void check() const;
};

}  // namespace golgi::spike_granger
