// References that a paper using this component should cite.
#include "group_shrinkage.hpp"

namespace golgi::group_shrinkage {

std::string GroupShrinkage::bibtex() {
  return R"(@article{efron1975, author = {Efron, Bradley and Morris, Carl}, title = {Data analysis using {Stein}'s estimator and
  its generalizations}, journal = {Journal of the American Statistical Association}, volume = {70},
  pages = {311--319}, year = {1975}}
)";
}

}  // namespace golgi::group_shrinkage
