// Link functions: how a unit's summed input becomes its value.
#pragma once

#include <array>
#include <string>

namespace golgi::link_granger {

enum class LinkFunction { identity, tanh, logistic, softplus, exp };
inline constexpr std::array all_links{LinkFunction::identity, LinkFunction::tanh, LinkFunction::logistic,
                                      LinkFunction::softplus, LinkFunction::exp};
const char* to_string(LinkFunction link);  ///< as the parameter is written

/// f(z) and f'(z).
struct LinkValue {
  double value = 0, slope = 1;
};
LinkValue linked(LinkFunction link, double z);

/// z of a constant that is nearest to f(z) = value, kept away from where f is flat.
double unlinked(LinkFunction link, double value);

/// What f can be at the least and the most, infinite where there is no limit.
struct Range {
  double least = 0, most = 0;
};
Range range_of(LinkFunction link);

/// Whether a factor s in s f(z) is not a constant of z or of the weights, so that it has to be estimated of its own.
bool has_scale(LinkFunction link);

}  // namespace golgi::link_granger
