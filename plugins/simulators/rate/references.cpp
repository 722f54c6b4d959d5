// The references to cite in a paper that uses this component.
#include "rate.hpp"

namespace golgi::rate {

std::string Rate::bibtex() {
  return R"(@inproceedings{lu2025netformer, author = {Lu, Ziyu and others}, title = {{NetFormer}: an interpretable model for
  recovering dynamical connectivity in neuronal population dynamics}, booktitle = {International Conference on
  Learning Representations}, year = {2025}}

@article{campagnola2022, author = {Campagnola, Luke and others}, title = {Local connectivity and synaptic dynamics in
  mouse and human neocortex}, journal = {Science}, volume = {375}, pages = {eabj5861}, year = {2022}}
)";
}

}  // namespace golgi::rate
