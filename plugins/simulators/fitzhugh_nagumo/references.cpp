// The references to cite in a paper that uses this component.
#include "fitzhugh_nagumo.hpp"

namespace golgi::fitzhugh_nagumo {

std::string FitzHughNagumo::bibtex() {
  return R"(@article{fitzhugh1961, author = {FitzHugh, Richard}, title = {Impulses and physiological states in theoretical models
  of nerve membrane}, journal = {Biophysical Journal}, volume = {1}, pages = {445--466}, year = {1961}}

@article{nagumo1962, author = {Nagumo, Jinichi and Arimoto, Suguru and Yoshizawa, Shuji}, title = {An active pulse
  transmission line simulating nerve axon}, journal = {Proceedings of the IRE}, volume = {50}, pages = {2061--2070},
  year = {1962}}
)";
}

}  // namespace golgi::fitzhugh_nagumo
