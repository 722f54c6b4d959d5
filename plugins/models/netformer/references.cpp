// The references to cite in a paper that uses this component.
#include "netformer.hpp"

namespace golgi::netformer {

std::string Netformer::bibtex() {
  return R"(@inproceedings{lu2025netformer, author = {Lu, Ziyu and others}, title = {{NetFormer}: an interpretable model for
  recovering dynamical connectivity in neuronal population dynamics}, booktitle = {International Conference on
  Learning Representations}, year = {2025}}
)";
}

}  // namespace golgi::netformer
