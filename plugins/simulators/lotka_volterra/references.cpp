// The references to cite in a paper that uses this component.
#include "lotka_volterra.hpp"

namespace golgi::lotka_volterra {

std::string LotkaVolterra::bibtex() {
  return R"(@inproceedings{marcinkevics2021, author = {Marcinkevičs, Ričards and Vogt, Julia E.}, title = {Interpretable models
  for {Granger} causality using self-explaining neural networks}, booktitle = {International Conference on Learning
  Representations}, year = {2021}}
)";
}

}  // namespace golgi::lotka_volterra
