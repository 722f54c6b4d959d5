// The references to cite in a paper that uses this component.
#include "lif.hpp"

namespace golgi::lif {

std::string Lif::bibtex() {
  return R"(@article{rotter1999, author = {Rotter, Stefan and Diesmann, Markus}, title = {Exact digital simulation of
  time-invariant linear systems with applications to neuronal modeling}, journal = {Biological Cybernetics},
  volume = {81}, pages = {381--402}, year = {1999}}

@article{brunel2000, author = {Brunel, Nicolas}, title = {Dynamics of sparsely connected networks of excitatory and
  inhibitory spiking neurons}, journal = {Journal of Computational Neuroscience}, volume = {8}, pages = {183--208},
  year = {2000}}
)";
}

}  // namespace golgi::lif
