// References that a paper using this component should cite.
#include "split_half.hpp"

namespace golgi::split_half {

std::string SplitHalf::bibtex() {
  return R"(@article{spearman1910, author = {Spearman, Charles}, title = {Correlation calculated from faulty data},
  journal = {British Journal of Psychology}, volume = {3}, pages = {271--295}, year = {1910}}
)";
}

}  // namespace golgi::split_half
