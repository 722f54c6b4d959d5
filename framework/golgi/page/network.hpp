// The network as a drawing: nodes where the probe has them or where springs put them, links by sign and strength.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/page/links.hpp"
#include "golgi/page/matrix.hpp"

namespace golgi::page {

/// How nodes were placed.
struct Layout {
  std::vector<std::array<double, 2>> at;  ///< in the unit square
  std::string words;                      ///< "positions of the probe", "linked units are near each other"
};

/// @param recording  null where it is not there; its positions are used where most variables have them
Layout place(const Connectivity& connectivity, const Links& links, const Dataset* recording);

/// On a circle, in their order.
Layout circle(std::ptrdiff_t n);

/// Of each variable, where the recording states any; else none.
std::vector<std::string> groups_of(const Connectivity& connectivity, const Dataset* recording);

/// The strongest links alone where there are many. Links carry data-step, nodes data-node and data-name.
/// @param groups  of each variable, shown as colours: the five largest; may be none
Drawing network_drawing(const Connectivity& connectivity, const Links& links, const Layout& layout,
                        const std::vector<std::string>& groups = {});

}  // namespace golgi::page
