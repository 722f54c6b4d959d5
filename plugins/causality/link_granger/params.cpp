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
      .doc("f. auto: of those whose range holds a target's values, the one that forecasts its held-out samples best.");
  schema.choice("response", &Params::response, {{"next", Response::next}, {"increment", Response::increment}})
      .doc("What is forecast: the next value, or by how much the value changes, which is a scale s times f.");
  schema.field("scale", &Params::scale)
      .above(0)
      .doc("s, of response: increment, in units of the data; null: estimated where it is not part of the weights.");
  schema
      .choice("gate", &Params::gate,
              {{"none", Gate::none}, {"target", Gate::target}, {"source", Gate::source}, {"covariate", Gate::covariate}})
      .doc(
          "What the weights may depend on: nothing, the target's own value, the source's, or a covariate. Each weight is then "
          "W + c times that.");
  schema.field("gate_covariate", &Params::gate_covariate).doc("Name of the covariate of gate: covariate.");
  schema.field("block", &Params::block)
      .range(1, 1'000'000'000)
      .unit("samples")
      .doc("With a gate: weights are given as means over segments of this length.");
  describe_nuisance_covariates(schema, &Params::covariates);
  schema.field("covariate_lags", &Params::covariate_lags)
      .range(1, 512)
      .unit("samples")
      .doc("As many of a covariate's samples, the latest that is known and those before it, are regressors.");
  schema.field("ridge", &Params::ridge)
      .at_least(0)
      .doc(
          "Penalty on the squares of weights of standardised regressors and response; null: of 1e-12 to 1e-2 the weakest "
          "that forecasts held-out samples as well as the best.");
  describe_correction(schema, &Params::correction);
}

void Params::check() const {
  if (scale && response == Response::next) throw ConfigError("scale is that of response: increment; leave one of both out");
  if ((gate == Gate::covariate) == gate_covariate.empty())
    throw ConfigError(gate_covariate.empty() ? "gate: covariate needs gate_covariate, its name"
                                             : "gate_covariate is read only with gate: covariate");
}

}  // namespace golgi::link_granger
