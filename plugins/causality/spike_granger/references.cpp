// References that a paper using this component should cite.
#include "spike_granger.hpp"

namespace golgi::spike_granger {

std::string SpikeGranger::bibtex() {
  return R"(@article{okatan2005, author = {Okatan, Murat and Wilson, Matthew A. and Brown, Emery N.}, title = {Analyzing
  functional connectivity using a network likelihood model of ensemble neural spiking activity}, journal = {Neural
  Computation}, volume = {17}, pages = {1927--1961}, year = {2005}}

@article{pillow2008, author = {Pillow, Jonathan W. and Shlens, Jonathon and Paninski, Liam and Sher, Alexander and
  Litke, Alan M. and Chichilnisky, E. J. and Simoncelli, Eero P.}, title = {Spatio-temporal correlations and visual
  signalling in a complete neuronal population}, journal = {Nature}, volume = {454}, pages = {995--999},
  year = {2008}}

@article{bacry2016, author = {Bacry, Emmanuel and Muzy, Jean-François}, title = {First- and second-order statistics
  characterization of {Hawkes} processes and non-parametric estimation}, journal = {IEEE Transactions on Information
  Theory}, volume = {62}, pages = {2184--2202}, year = {2016}}

@article{efron2004, author = {Efron, Bradley}, title = {Large-scale simultaneous hypothesis testing: the choice of a
  null hypothesis}, journal = {Journal of the American Statistical Association}, volume = {99}, pages = {96--104},
  year = {2004}}
)";
}

}  // namespace golgi::spike_granger
