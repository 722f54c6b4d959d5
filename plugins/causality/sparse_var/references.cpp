// References that a paper using this component should cite.
#include "sparse_var.hpp"

namespace golgi::sparse_var {

std::string SparseVar::bibtex() {
  return R"(@article{granger1969, author = {Granger, Clive W. J.}, title = {Investigating causal relations by econometric models
  and cross-spectral methods}, journal = {Econometrica}, volume = {37}, pages = {424--438}, year = {1969}}

@article{tibshirani1996, author = {Tibshirani, Robert}, title = {Regression shrinkage and selection via the lasso},
  journal = {Journal of the Royal Statistical Society B}, volume = {58}, pages = {267--288}, year = {1996}}

@article{zou2006, author = {Zou, Hui}, title = {The adaptive lasso and its oracle properties}, journal = {Journal of
  the American Statistical Association}, volume = {101}, pages = {1418--1429}, year = {2006}}
)";
}

}  // namespace golgi::sparse_var
