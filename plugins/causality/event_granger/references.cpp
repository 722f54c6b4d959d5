// References that a paper using this component should cite.
#include "event_granger.hpp"

namespace golgi::event_granger {

std::string EventGranger::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{okatan2005, author = {Okatan, Murat and Wilson, Matthew A. and Brown, Emery N.}, title = {Analyzing
  functional connectivity using a network likelihood model of ensemble neural spiking activity}, journal = {Neural
  Computation}, volume = {17}, pages = {1927--1961}, year = {2005}}

@article{kim2011, author = {Kim, Sanggyun and Putrino, David and Ghosh, Soumya and Brown, Emery N.}, title = {A
  {Granger} causality measure for point process models of ensemble neural spiking activity}, journal = {PLoS
  Computational Biology}, volume = {7}, pages = {e1001110}, year = {2011}}

@article{mackinnon1985, author = {MacKinnon, James G. and White, Halbert}, title = {Some heteroskedasticity-consistent
  covariance matrix estimators with improved finite sample properties}, journal = {Journal of Econometrics},
  volume = {29}, pages = {305--325}, year = {1985}}
)";
}

}  // namespace golgi::event_granger
