// References that a paper using this component should cite.
#include "changing_granger.hpp"

namespace golgi::changing_granger {

std::string ChangingGranger::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{rauch1965, author = {Rauch, Herbert E. and Tung, F. and Striebel, Charlotte T.}, title = {Maximum likelihood
  estimates of linear dynamic systems}, journal = {AIAA Journal}, volume = {3}, pages = {1445--1450}, year = {1965}}

@article{fahrmeir1991, author = {Fahrmeir, Ludwig and Kaufmann, Heinz}, title = {On {Kalman} filtering, posterior mode
  estimation and {Fisher} scoring in dynamic exponential family regression}, journal = {Metrika}, volume = {38},
  pages = {37--60}, year = {1991}}

@book{harvey1989, author = {Harvey, Andrew C.}, title = {Forecasting, Structural Time Series Models and the {Kalman}
  Filter}, publisher = {Cambridge University Press}, year = {1989}}
)";
}

}  // namespace golgi::changing_granger
