// References that a paper using this component should cite.
#include "difference.hpp"

namespace golgi::difference {

std::string Difference::bibtex() {
  return R"(@book{good2005, author = {Good, Phillip I.}, title = {Permutation, Parametric and Bootstrap Tests of Hypotheses},
  publisher = {Springer}, year = {2005}}

@article{phipson2010, author = {Phipson, Belinda and Smyth, Gordon K.}, title = {Permutation p-values should never be
  zero: calculating exact p-values when permutations are randomly drawn}, journal = {Statistical Applications in
  Genetics and Molecular Biology}, volume = {9}, pages = {39}, year = {2010}}
)";
}

}  // namespace golgi::difference
