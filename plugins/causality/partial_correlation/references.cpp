// References that a paper using this component should cite.
#include "partial_correlation.hpp"

namespace golgi::partial_correlation {

std::string PartialCorrelation::bibtex() {
  return R"(@article{ledoit2004, author = {Ledoit, Olivier and Wolf, Michael}, title = {A well-conditioned estimator for
  large-dimensional covariance matrices}, journal = {Journal of Multivariate Analysis}, volume = {88},
  pages = {365--411}, year = {2004}}

@article{friedman2008, author = {Friedman, Jerome and Hastie, Trevor and Tibshirani, Robert}, title = {Sparse inverse
  covariance estimation with the graphical lasso}, journal = {Biostatistics}, volume = {9}, pages = {432--441},
  year = {2008}}
)";
}

}  // namespace golgi::partial_correlation
