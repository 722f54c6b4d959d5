#include "links.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace golgi::link_granger {

const char* to_string(LinkFunction link) {
  switch (link) {
    case LinkFunction::identity: return "identity";
    case LinkFunction::tanh: return "tanh";
    case LinkFunction::logistic: return "logistic";
    case LinkFunction::softplus: return "softplus";
    case LinkFunction::exp: return "exp";
  }
  return "";
}

LinkValue linked(LinkFunction link, double z) {
  switch (link) {
    case LinkFunction::identity: return {z, 1};
    case LinkFunction::tanh: {
      const double value = std::tanh(z);
      return {value, 1 - value * value};
    }
    case LinkFunction::logistic: {
      const double value = 1 / (1 + std::exp(-z));
      return {value, value * (1 - value)};
    }
    case LinkFunction::softplus: return {std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))), 1 / (1 + std::exp(-z))};
    case LinkFunction::exp: {
      const double value = std::exp(z);
      return {value, value};
    }
  }
  return {};
}

double unlinked(LinkFunction link, double value) {
  constexpr double flat = 0.9;
  switch (link) {
    case LinkFunction::identity: return value;
    case LinkFunction::tanh: return std::atanh(std::clamp(value, -flat, flat));
    case LinkFunction::logistic: {
      const double share = std::clamp(value, 1 - flat, flat);
      return std::log(share / (1 - share));
    }
    case LinkFunction::softplus: return value > 30 ? value : std::log(std::expm1(std::max(value, 0.1)));
    case LinkFunction::exp: return std::log(std::max(value, 1e-3));
  }
  return value;
}

Range range_of(LinkFunction link) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  switch (link) {
    case LinkFunction::identity: return {-infinite, infinite};
    case LinkFunction::tanh: return {-1, 1};
    case LinkFunction::logistic: return {0, 1};
    case LinkFunction::softplus:
    case LinkFunction::exp: return {0, infinite};
  }
  return {};
}

bool has_scale(LinkFunction link) {
  return link == LinkFunction::tanh || link == LinkFunction::logistic || link == LinkFunction::softplus;
}

}  // namespace golgi::link_granger
