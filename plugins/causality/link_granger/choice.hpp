// Which link function and which ridge forecast a target's held-out rows best.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "fit.hpp"

namespace golgi::link_granger {

/// A link with the ridge that suits it best.
struct Tried {
  LinkFunction link = LinkFunction::identity;
  double ridge = 0;
  double held_out_r2 = undefined;
};

struct Chosen {
  std::vector<Tried> tried;   ///< best first; of these the first is taken
  double lead_z = undefined;  ///< by how many standard errors its held-out squares are below those of the second
  /// By how much weights of the second differ, of the largest: nothing where values are so small that both are one line.
  double weights_apart = undefined;
  Fit fit;  ///< to all rows
};

/// Share of a target's responses that a link cannot be. @param scale  s, where it is known
double share_outside(const TargetRows& rows, LinkFunction link, Response response, std::optional<double> scale);
/// Above this share a link is not tried, and refused where it is asked for.
constexpr double most_outside = 0.25;

/// @throws DataError where the one link that is asked for cannot hold the target's values; `name` is the target's
Chosen choose(const Recording& recording, const TargetRows& rows, const Params& params, const std::string& name,
              const Poll& poll);

}  // namespace golgi::link_granger
