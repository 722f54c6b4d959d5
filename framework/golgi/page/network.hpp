// The network as a drawing: nodes at their positions on the probe or where springs place them, links by sign and strength.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/page/links.hpp"
#include "golgi/page/matrix.hpp"

namespace golgi::page {

/// The positions of the nodes.
struct Layout {
  std::vector<std::array<double, 2>> at;  ///< in the unit square
  std::string words;                      ///< "positions of the probe", "linked units are near each other"
};

/// @param recording  null if there is none; its positions are used if all variables have them
Layout place(const Connectivity& connectivity, const Links& links, const Dataset* recording);

/// The nodes on a circle, in their order.
Layout circle(std::ptrdiff_t n);

/// The group of each variable, if the recording gives any; else empty.
std::vector<std::string> groups_of(const Connectivity& connectivity, const Dataset* recording);

/// Only the strongest links if there are many. Links carry data-step, nodes data-node and data-name.
/// @param groups  one per variable, shown as colours: the five largest; may be empty
Drawing network_drawing(const Connectivity& connectivity, const Links& links, const Layout& layout,
                        const std::vector<std::string>& groups = {});

}  // namespace golgi::page
