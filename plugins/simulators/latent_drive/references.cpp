// The references to cite in a paper that uses this component.
#include "latent_drive.hpp"

namespace golgi::latent_drive {

std::string LatentDrive::bibtex() {
  return R"(@misc{song2025, author = {Song, Yue and Keller, T. Anderson and Yue, Yisong and Perona, Pietro and Welling, Max},
  title = {{Langevin} flows for modeling neural latent dynamics}, year = {2025}}
)";
}

}  // namespace golgi::latent_drive
