// References that a paper using this component should cite.
#include "bootstrap.hpp"

namespace golgi::bootstrap {

std::string Bootstrap::bibtex() {
  return R"(@book{davison1997, author = {Davison, Anthony C. and Hinkley, David V.}, title = {Bootstrap Methods and their
  Application}, publisher = {Cambridge University Press}, year = {1997}}

@article{kunsch1989, author = {Künsch, Hans R.}, title = {The jackknife and the bootstrap for general stationary
  observations}, journal = {Annals of Statistics}, volume = {17}, pages = {1217--1241}, year = {1989}}

@article{meinshausen2010, author = {Meinshausen, Nicolai and Bühlmann, Peter}, title = {Stability selection},
  journal = {Journal of the Royal Statistical Society B}, volume = {72}, pages = {417--473}, year = {2010}}
)";
}

}  // namespace golgi::bootstrap
