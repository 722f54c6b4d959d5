// References that a paper using this component should cite.
#include "tspe.hpp"

namespace golgi::tspe {

std::string Tspe::bibtex() {
  return R"(@article{deblasi2019, author = {De Blasi, Stefano and Ciba, Manuel and Bahmer, Andreas and Thielemann, Christiane},
  title = {Total spiking probability edges: a cross-correlation based method for effective connectivity estimation of
  cortical spiking neurons}, journal = {Journal of Neuroscience Methods}, volume = {312}, pages = {169--181},
  year = {2019}}
)";
}

}  // namespace golgi::tspe
