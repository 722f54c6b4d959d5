// The references to cite in a paper that uses this component.
#include "ring_attractor.hpp"

namespace golgi::ring_attractor {

std::string RingAttractor::bibtex() {
  return R"(@article{das2020, author = {Das, Abhranil and Fiete, Ila R.}, title = {Systematic errors in connectivity inferred from
  activity in strongly recurrent networks}, journal = {Nature Neuroscience}, volume = {23}, pages = {1286--1296},
  year = {2020}}
)";
}

}  // namespace golgi::ring_attractor
