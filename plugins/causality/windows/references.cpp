// References that a paper using this component should cite.
#include "windows.hpp"

namespace golgi::windows {

std::string Windows::bibtex() {
  return R"(@article{hesse2003, author = {Hesse, Wolfram and Möller, Eva and Arnold, Matthias and Schack, Bärbel}, title = {The
  use of time-variant {EEG} {Granger} causality for inspecting directed interdependencies of neural assemblies},
  journal = {Journal of Neuroscience Methods}, volume = {124}, pages = {27--44}, year = {2003}}
)";
}

}  // namespace golgi::windows
