#include "params.hpp"

namespace golgi::link_granger {

std::vector<LinkFunction> Params::links() const {
  if (link == LinkChoice::automatic) return {all_links.begin(), all_links.end()};
  return {all_links[static_cast<std::size_t>(link) - 1]};
}

void Params::describe(SchemaOf<Params>& schema) {
  schema
      .choice("link", &Params::link,
              {{"auto", LinkChoice::automatic},
               {"identity", LinkChoice::identity},
               {"tanh", LinkChoice::tanh},
               {"logistic", LinkChoice::logistic},
               {"softplus", LinkChoice::softplus},
               {"exp", LinkChoice::exp}})
      .doc(
          "The link function f. auto: of the functions whose range contains a target's values, the one that forecasts its "
          "held-out samples best.");
  schema.choice("response", &Params::response, {{"next", Response::next}, {"increment", Response::increment}})
      .doc("Quantity that is forecast: the next value, or the change of the value, which is a scale s times f.");
  schema.field("scale", &Params::scale)
      .above(0)
      .doc(
          "With `response: increment`: the scale s, in units of the data; null: estimated where it is not part of the "
          "weights.");
  schema
      .choice("gate", &Params::gate,
              {{"none", Gate::none}, {"target", Gate::target}, {"source", Gate::source}, {"covariate", Gate::covariate}})
      .doc(
          "Quantity on which the weights may depend: none, the target's own value, the source's value, or a covariate. Each "
          "weight is then W + c times that quantity.");
  schema.field("gate_covariate", &Params::gate_covariate).doc("With `gate: covariate`: name of the covariate.");
  schema.field("block", &Params::block)
      .range(1, 1'000'000'000)
      .unit("samples")
      .doc("With a gate: length of the segments over which mean weights are given.");
  describe_nuisance_covariates(schema, &Params::covariates);
  schema.field("covariate_lags", &Params::covariate_lags)
      .range(1, 512)
      .unit("samples")
      .doc("Number of a covariate's samples, the latest known one and those before it, that are regressors.");
  schema.field("ridge", &Params::ridge)
      .at_least(0)
      .doc(
          "Penalty on the squares of weights of standardised regressors and response; null: the weakest from 1e-12 to 1e-2 "
          "that forecasts held-out samples as well as the best.");
  describe_correction(schema, &Params::correction);
}

void Params::check() const {
  if (scale && response == Response::next) throw ConfigError("scale needs response: increment; set it, or leave scale out");
  if ((gate == Gate::covariate) == gate_covariate.empty())
    throw ConfigError(gate_covariate.empty() ? "gate: covariate needs gate_covariate, the covariate's name"
                                             : "gate_covariate is read only with gate: covariate");
}

}  // namespace golgi::link_granger
