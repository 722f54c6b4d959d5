// The references to cite in a paper that uses this component.
#include "lorenz96.hpp"

namespace golgi::lorenz96 {

std::string Lorenz96::bibtex() {
  return R"(@inproceedings{lorenz1996, author = {Lorenz, Edward N.}, title = {Predictability: a problem partly solved},
  booktitle = {Proceedings of the ECMWF Seminar on Predictability}, year = {1996}}
)";
}

}  // namespace golgi::lorenz96
