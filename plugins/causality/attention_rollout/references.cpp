// References that a paper using this component should cite.
#include "attention_rollout.hpp"

namespace golgi::attention_rollout_plugin {

std::string AttentionRollout::bibtex() {
  return R"(@inproceedings{abnar2020rollout, author = {Abnar, Samira and Zuidema, Willem}, title = {Quantifying attention flow in
  transformers}, booktitle = {Proceedings of the 58th Annual Meeting of the Association for Computational
  Linguistics}, year = {2020}}
)";
}

}  // namespace golgi::attention_rollout_plugin
