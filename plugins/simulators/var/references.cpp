// The references to cite in a paper that uses this component.
#include "var.hpp"

namespace golgi::var {

std::string VarSimulator::bibtex() {
  return R"(@book{lutkepohl2005, author = {Lütkepohl, Helmut}, title = {New Introduction to Multiple Time Series Analysis},
  publisher = {Springer}, year = {2005}}
)";
}

}  // namespace golgi::var
