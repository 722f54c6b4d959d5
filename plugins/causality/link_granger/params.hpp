// Parameters of causality/link_granger.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

#include "links.hpp"

namespace golgi::link_granger {

enum class LinkChoice { automatic, identity, tanh, logistic, softplus, exp };
enum class Response { next, increment };
enum class Gate { none, target, source, covariate };

struct Params {
  LinkChoice link = LinkChoice::automatic;
  Response response = Response::next;
  std::optional<double> scale;
  Gate gate = Gate::none;
  std::string gate_covariate;
  int block = 100;
  std::vector<std::string> covariates;
  int covariate_lags = 1;
  std::optional<double> ridge;
  Correction correction = Correction::benjamini_hochberg;

  /// The link functions that are tried.
  std::vector<LinkFunction> links() const;
  static void describe(SchemaOf<Params>& schema);
  /// @throws ConfigError for parameters that contradict each other
  void check() const;
};

}  // namespace golgi::link_granger
