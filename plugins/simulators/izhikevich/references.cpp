// The references to cite in a paper that uses this component.
#include "izhikevich.hpp"

namespace golgi::izhikevich {

std::string Izhikevich::bibtex() {
  return R"(@article{izhikevich2003, author = {Izhikevich, Eugene M.}, title = {Simple model of spiking neurons}, journal = {IEEE
  Transactions on Neural Networks}, volume = {14}, pages = {1569--1572}, year = {2003}}
)";
}

}  // namespace golgi::izhikevich
