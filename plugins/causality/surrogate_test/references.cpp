// References that a paper using this component should cite.
#include "surrogate_test.hpp"

namespace golgi::surrogate_test {

std::string SurrogateTest::bibtex() {
  return R"(@article{theiler1992, author = {Theiler, James and Eubank, Stephen and Longtin, André and Galdrikian, Bryan and
  Farmer, J. Doyne}, title = {Testing for nonlinearity in time series: the method of surrogate data},
  journal = {Physica D}, volume = {58}, pages = {77--94}, year = {1992}}

@article{phipson2010, author = {Phipson, Belinda and Smyth, Gordon K.}, title = {Permutation p-values should never be
  zero: calculating exact p-values when permutations are randomly drawn}, journal = {Statistical Applications in
  Genetics and Molecular Biology}, volume = {9}, pages = {39}, year = {2010}}
)";
}

}  // namespace golgi::surrogate_test
