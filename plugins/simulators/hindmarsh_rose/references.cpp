// The references to cite in a paper that uses this component.
#include "hindmarsh_rose.hpp"

namespace golgi::hindmarsh_rose {

std::string HindmarshRose::bibtex() {
  return R"(@article{hindmarsh1984, author = {Hindmarsh, J. L. and Rose, R. M.}, title = {A model of neuronal bursting using three
  coupled first order differential equations}, journal = {Proceedings of the Royal Society B}, volume = {221},
  pages = {87--102}, year = {1984}}
)";
}

}  // namespace golgi::hindmarsh_rose
