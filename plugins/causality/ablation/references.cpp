// References that a paper using this component should cite.
#include "ablation.hpp"

namespace golgi::ablation_plugin {

std::string Ablation::bibtex() {
  return R"(@article{breiman2001, author = {Breiman, Leo}, title = {Random forests}, journal = {Machine Learning}, volume = {45},
  pages = {5--32}, year = {2001}}

@article{phipson2010, author = {Phipson, Belinda and Smyth, Gordon K.}, title = {Permutation p-values should never be
  zero: calculating exact p-values when permutations are randomly drawn}, journal = {Statistical Applications in
  Genetics and Molecular Biology}, volume = {9}, pages = {39}, year = {2010}}
)";
}

}  // namespace golgi::ablation_plugin
