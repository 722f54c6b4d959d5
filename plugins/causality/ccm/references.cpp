// References that a paper using this component should cite.
#include "ccm.hpp"

namespace golgi::ccm {

std::string Ccm::bibtex() {
  return R"(@article{sugihara2012, author = {Sugihara, George and May, Robert and Ye, Hao and Hsieh, Chih-hao and Deyle, Ethan and
  Fogarty, Michael and Munch, Stephan}, title = {Detecting causality in complex ecosystems}, journal = {Science},
  volume = {338}, pages = {496--500}, year = {2012}}
)";
}

}  // namespace golgi::ccm
