// References that a paper using this component should cite.
#include "pcmci.hpp"

namespace golgi::pcmci {

std::string Pcmci::bibtex() {
  return R"(@article{runge2019, author = {Runge, Jakob and Nowack, Peer and Kretschmer, Marlene and Flaxman, Seth and Sejdinovic,
  Dino}, title = {Detecting and quantifying causal associations in large nonlinear time series datasets},
  journal = {Science Advances}, volume = {5}, pages = {eaau4996}, year = {2019}}

@inproceedings{runge2020, author = {Runge, Jakob}, title = {Discovering contemporaneous and lagged causal relations in
  autocorrelated nonlinear time series datasets}, booktitle = {Proceedings of the 36th Conference on Uncertainty in
  Artificial Intelligence}, year = {2020}}
)";
}

}  // namespace golgi::pcmci
