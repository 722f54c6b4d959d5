// The choice of the link function and the ridge that forecast a target's held-out rows best.
#pragma once

#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

#include "fit.hpp"

namespace golgi::link_granger {

/// A link with its best ridge.
struct Tried {
  LinkFunction link = LinkFunction::identity;
  double ridge = 0;
  double held_out_r2 = undefined;
};

struct Chosen {
  std::vector<Tried> tried;   ///< best first; the first is used
  double lead_z = undefined;  ///< difference of its held-out squares from those of the second, in standard errors
  /// Largest difference of the second link's weights, relative to the largest weight: near 0 where values are so small that
  /// both links are linear.
  double weights_apart = undefined;
  Fit fit;  ///< fit to all rows
};

/// Share of a target's responses outside of a link's range. @param scale  s, where it is known
double share_outside(const TargetRows& rows, LinkFunction link, Response response, std::optional<double> scale);
/// Above this share a link is not tried, and refused where the user sets it.
constexpr double most_outside = 0.25;

/// @throws DataError where the range of the link that the user sets does not contain the target's values; `name` is the
/// target's
Chosen choose(const Recording& recording, const TargetRows& rows, const Params& params, const std::string& name,
              const Poll& poll);

}  // namespace golgi::link_granger
