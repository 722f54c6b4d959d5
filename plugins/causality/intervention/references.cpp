// References that a paper using this component should cite.
#include "intervention.hpp"

namespace golgi::intervention_plugin {

std::string InterventionReadout::bibtex() {
  return R"(@book{pearl2009, author = {Pearl, Judea}, title = {Causality: Models, Reasoning, and Inference},
  publisher = {Cambridge University Press}, year = {2009}}

@article{fisher2019, author = {Fisher, Aaron and Rudin, Cynthia and Dominici, Francesca}, title = {All models are
  wrong, but many are useful: learning a variable's importance by studying an entire class of prediction models
  simultaneously}, journal = {Journal of Machine Learning Research}, volume = {20}, number = {177}, pages = {1--81},
  year = {2019}}
)";
}

}  // namespace golgi::intervention_plugin
