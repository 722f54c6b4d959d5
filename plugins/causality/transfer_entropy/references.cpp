// References that a paper using this component should cite.
#include "transfer_entropy.hpp"

namespace golgi::transfer_entropy {

std::string TransferEntropy::bibtex() {
  return R"(@article{schreiber2000, author = {Schreiber, Thomas}, title = {Measuring information transfer}, journal = {Physical
  Review Letters}, volume = {85}, pages = {461--464}, year = {2000}}

@article{kraskov2004, author = {Kraskov, Alexander and Stögbauer, Harald and Grassberger, Peter}, title = {Estimating
  mutual information}, journal = {Physical Review E}, volume = {69}, pages = {066138}, year = {2004}}

@article{novelli2019, author = {Novelli, Leonardo and Wollstadt, Patricia and Mediano, Pedro and Wibral, Michael and
  Lizier, Joseph T.}, title = {Large-scale directed network inference with multivariate transfer entropy and
  hierarchical statistical testing}, journal = {Network Neuroscience}, volume = {3}, pages = {827--847},
  year = {2019}}
)";
}

}  // namespace golgi::transfer_entropy
