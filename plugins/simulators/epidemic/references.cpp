// The references to cite in a paper that uses this component.
#include "epidemic.hpp"

namespace golgi::epidemic {

std::string Epidemic::bibtex() {
  return R"(@article{kermack1927, author = {Kermack, William O. and McKendrick, Anderson G.}, title = {A contribution to the
  mathematical theory of epidemics}, journal = {Proceedings of the Royal Society A}, volume = {115},
  pages = {700--721}, year = {1927}}
)";
}

}  // namespace golgi::epidemic
