// The references to cite in a paper that uses this component.
#include "neuron_transformer.hpp"

namespace golgi::neuron_transformer {

std::string NeuronTransformer::bibtex() {
  return R"(@misc{vaswani2017, author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob and Jones, Llion
  and Gomez, Aidan N. and Kaiser, Łukasz and Polosukhin, Illia}, title = {Attention is all you need},
  eprint = {1706.03762}, archivePrefix = {arXiv}, year = {2017}}
)";
}

}  // namespace golgi::neuron_transformer
