// References that a paper using this component should cite.
#include "gradient.hpp"

namespace golgi::gradient_plugin {

std::string GradientReadout::bibtex() {
  return R"(@inproceedings{sundararajan2017, author = {Sundararajan, Mukund and Taly, Ankur and Yan, Qiqi}, title = {Axiomatic
  attribution for deep networks}, booktitle = {Proceedings of the 34th International Conference on Machine Learning},
  year = {2017}}
)";
}

}  // namespace golgi::gradient_plugin
