// The references to cite in a paper that uses this component.
#include "logistic_maps.hpp"

namespace golgi::logistic_maps {

std::string LogisticMaps::bibtex() {
  return R"(@article{kaneko1984, author = {Kaneko, Kunihiko}, title = {Period-doubling of kink-antikink patterns, quasiperiodicity
  in antiferro-like structures and spatial intermittency in coupled logistic lattice}, journal = {Progress of
  Theoretical Physics}, volume = {72}, pages = {480--486}, year = {1984}}
)";
}

}  // namespace golgi::logistic_maps
