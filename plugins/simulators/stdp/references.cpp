// The references to cite in a paper that uses this component.
#include "stdp.hpp"

namespace golgi::stdp {

std::string Stdp::bibtex() {
  return R"(@article{song2000, author = {Song, Sen and Miller, Kenneth D. and Abbott, L. F.}, title = {Competitive {Hebbian}
  learning through spike-timing-dependent synaptic plasticity}, journal = {Nature Neuroscience}, volume = {3},
  pages = {919--926}, year = {2000}}
)";
}

}  // namespace golgi::stdp
