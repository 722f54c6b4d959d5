// References that a paper using this component should cite.
#include "ccg.hpp"

namespace golgi::ccg {

std::string Ccg::bibtex() {
  return R"(@article{amarasingham2012, author = {Amarasingham, Asohan and Harrison, Matthew T. and Hatsopoulos, Nicholas G. and
  Geman, Stuart}, title = {Conditional modeling and the jitter method of spike resampling}, journal = {Journal of
  Neurophysiology}, volume = {107}, pages = {517--531}, year = {2012}}

@article{english2017, author = {English, Daniel F. and McKenzie, Sam and Evans, Talfan and Kim, Kanghwan and Yoon,
  Euisik and Buzsáki, György}, title = {Pyramidal cell-interneuron circuit architecture and dynamics in hippocampal
  networks}, journal = {Neuron}, volume = {96}, pages = {505--520}, year = {2017}}
)";
}

}  // namespace golgi::ccg
