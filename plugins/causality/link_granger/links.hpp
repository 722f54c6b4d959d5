// Link functions, from a unit's summed input to its value.
#pragma once

#include <array>
#include <string>

namespace golgi::link_granger {

enum class LinkFunction { identity, tanh, logistic, softplus, exp };
inline constexpr std::array all_links{LinkFunction::identity, LinkFunction::tanh, LinkFunction::logistic,
                                      LinkFunction::softplus, LinkFunction::exp};
const char* to_string(LinkFunction link);  ///< the value of the parameter `link`

/// f(z) and f'(z).
struct LinkValue {
  double value = 0, slope = 1;
};
LinkValue linked(LinkFunction link, double z);

/// The z for which f(z) is nearest to `value`, kept away from where f is flat.
double unlinked(LinkFunction link, double value);

/// Smallest and largest value of f, infinite where there is no limit.
struct Range {
  double least = 0, most = 0;
};
Range range_of(LinkFunction link);

/// Whether a factor s in s f(z) is not part of the weights or the constant, so that it must be estimated separately.
bool has_scale(LinkFunction link);

}  // namespace golgi::link_granger
