// References that a paper using this component should cite.
#include "cross_attention.hpp"

namespace golgi::cross_attention_plugin {

std::string CrossAttention::bibtex() {
  return R"(@misc{lu2023causalformer, author = {Lu, Ziyu and Tabassum, Anika and Kulkarni, Shruti and Mi, Lu and Kutz, J. Nathan
  and Shea-Brown, Eric and Lim, Seung-Hwan}, title = {Attention for causal relationship discovery from biological
  neural dynamics}, eprint = {2311.06928}, archivePrefix = {arXiv}, year = {2023}}
)";
}

}  // namespace golgi::cross_attention_plugin
