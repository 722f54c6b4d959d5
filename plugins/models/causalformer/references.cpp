// The references to cite in a paper that uses this component.
#include "causalformer.hpp"

namespace golgi::causalformer {

std::string Causalformer::bibtex() {
  return R"(@misc{lu2023causalformer, author = {Lu, Ziyu and Tabassum, Anika and Kulkarni, Shruti and Mi, Lu and Kutz, J. Nathan
  and Shea-Brown, Eric and Lim, Seung-Hwan}, title = {Attention for causal relationship discovery from biological
  neural dynamics}, eprint = {2311.06928}, archivePrefix = {arXiv}, year = {2023}}

@misc{vaswani2017, author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob and Jones, Llion
  and Gomez, Aidan N. and Kaiser, Łukasz and Polosukhin, Illia}, title = {Attention is all you need},
  eprint = {1706.03762}, archivePrefix = {arXiv}, year = {2017}}
)";
}

}  // namespace golgi::causalformer
