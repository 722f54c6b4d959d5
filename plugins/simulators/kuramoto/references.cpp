// The references to cite in a paper that uses this component.
#include "kuramoto.hpp"

namespace golgi::kuramoto {

std::string Kuramoto::bibtex() {
  return R"(@book{kuramoto1984, author = {Kuramoto, Yoshiki}, title = {Chemical Oscillations, Waves, and Turbulence},
  publisher = {Springer}, year = {1984}}

@article{sakaguchi1986, author = {Sakaguchi, Hidetsugu and Kuramoto, Yoshiki}, title = {A soluble active rotator model
  showing phase transitions via mutual entertainment}, journal = {Progress of Theoretical Physics}, volume = {76},
  pages = {576--581}, year = {1986}}
)";
}

}  // namespace golgi::kuramoto
