// The references to cite in a paper that uses this component.
#include "hodgkin_huxley.hpp"

namespace golgi::hodgkin_huxley {

std::string HodgkinHuxley::bibtex() {
  return R"(@article{hodgkin1952, author = {Hodgkin, Alan L. and Huxley, Andrew F.}, title = {A quantitative description of
  membrane current and its application to conduction and excitation in nerve}, journal = {Journal of Physiology},
  volume = {117}, pages = {500--544}, year = {1952}}
)";
}

}  // namespace golgi::hodgkin_huxley
