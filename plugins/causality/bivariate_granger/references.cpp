// References that a paper using this component should cite.
#include "bivariate_granger.hpp"

namespace golgi::bivariate_granger {

std::string BivariateGranger::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{haufe2013, author = {Haufe, Stefan and Nikulin, Vadim V. and Müller, Klaus-Robert and Nolte, Guido},
  title = {A critical assessment of connectivity measures for {EEG} data: a simulation study}, journal = {NeuroImage},
  volume = {64}, pages = {120--133}, year = {2013}}

@article{winkler2016, author = {Winkler, Irene and Panknin, Danny and Bartz, Daniel and Müller, Klaus-Robert and
  Haufe, Stefan}, title = {Validity of time reversal for testing {Granger} causality}, journal = {IEEE Transactions on
  Signal Processing}, volume = {64}, pages = {2746--2760}, year = {2016}}
)";
}

}  // namespace golgi::bivariate_granger
