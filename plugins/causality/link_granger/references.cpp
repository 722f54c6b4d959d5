// References that a paper using this component should cite.
#include "link_granger.hpp"

namespace golgi::link_granger {

std::string LinkGranger::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{marquardt1963, author = {Marquardt, Donald W.}, title = {An algorithm for least-squares estimation of nonlinear
  parameters}, journal = {Journal of the Society for Industrial and Applied Mathematics}, volume = {11},
  pages = {431--441}, year = {1963}}

@article{mackinnon1985, author = {MacKinnon, James G. and White, Halbert}, title = {Some
  heteroskedasticity-consistent covariance matrix estimators with improved finite sample properties}, journal =
  {Journal of Econometrics}, volume = {29}, pages = {305--325}, year = {1985}}
)";
}

}  // namespace golgi::link_granger
