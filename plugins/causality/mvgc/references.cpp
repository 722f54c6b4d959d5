// References that a paper using this component should cite.
#include "mvgc.hpp"

namespace golgi::mvgc {

std::string Mvgc::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{geweke1984, author = {Geweke, John F.}, title = {Measures of conditional linear dependence and feedback
  between time series}, journal = {Journal of the American Statistical Association}, volume = {79},
  pages = {907--915}, year = {1984}}

@article{barnett2014mvgc, author = {Barnett, Lionel and Seth, Anil K.}, title = {The {MVGC} multivariate {Granger}
  causality toolbox: a new approach to {Granger}-causal inference}, journal = {Journal of Neuroscience Methods},
  volume = {223}, pages = {50--68}, year = {2014}}
)";
}

}  // namespace golgi::mvgc
