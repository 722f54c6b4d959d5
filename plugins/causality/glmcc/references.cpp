// References that a paper using this component should cite.
#include "glmcc.hpp"

namespace golgi::glmcc {

std::string Glmcc::bibtex() {
  return R"(@article{kobayashi2019, author = {Kobayashi, Ryota and Kurita, Shuhei and Kurth, Anno and Kitano, Katsunori and
  Mizuseki, Kenji and Diesmann, Markus and Richmond, Barry J. and Shinomoto, Shigeru}, title = {Reconstructing
  neuronal circuitry from parallel spike trains}, journal = {Nature Communications}, volume = {10}, pages = {4468},
  year = {2019}}
)";
}

}  // namespace golgi::glmcc
