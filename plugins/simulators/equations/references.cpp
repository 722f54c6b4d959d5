// The references to cite in a paper that uses this component.
#include "equations.hpp"

namespace golgi::equations {

std::string Equations::bibtex() {
  return R"(@article{goodman2008, author = {Goodman, Dan and Brette, Romain}, title = {Brian: a simulator for spiking neural
  networks in {Python}}, journal = {Frontiers in Neuroinformatics}, volume = {2}, pages = {5}, year = {2008}}
)";
}

}  // namespace golgi::equations
