// References that a paper using this component should cite.
#include "correlation.hpp"

namespace golgi::correlation {

std::string Correlation::bibtex() {
  return R"(@article{pearson1895, author = {Pearson, Karl}, title = {Note on regression and inheritance in the case of two
  parents}, journal = {Proceedings of the Royal Society of London}, volume = {58}, pages = {240--242}, year = {1895}}
)";
}

}  // namespace golgi::correlation
