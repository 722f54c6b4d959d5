#include "links.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace golgi::link_granger {

const char* to_string(Link link) {
  switch (link) {
    case Link::identity: return "identity";
    case Link::tanh: return "tanh";
    case Link::logistic: return "logistic";
    case Link::softplus: return "softplus";
    case Link::exp: return "exp";
  }
  return "";
}

LinkValue linked(Link link, double z) {
  switch (link) {
    case Link::identity: return {z, 1};
    case Link::tanh: {
      const double value = std::tanh(z);
      return {value, 1 - value * value};
    }
    case Link::logistic: {
      const double value = 1 / (1 + std::exp(-z));
      return {value, value * (1 - value)};
    }
    case Link::softplus: return {std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))), 1 / (1 + std::exp(-z))};
    case Link::exp: {
      const double value = std::exp(z);
      return {value, value};
    }
  }
  return {};
}

double unlinked(Link link, double value) {
  constexpr double flat = 0.9;
  switch (link) {
    case Link::identity: return value;
    case Link::tanh: return std::atanh(std::clamp(value, -flat, flat));
    case Link::logistic: {
      const double share = std::clamp(value, 1 - flat, flat);
      return std::log(share / (1 - share));
    }
    case Link::softplus: return value > 30 ? value : std::log(std::expm1(std::max(value, 0.1)));
    case Link::exp: return std::log(std::max(value, 1e-3));
  }
  return value;
}

Range range_of(Link link) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  switch (link) {
    case Link::identity: return {-infinite, infinite};
    case Link::tanh: return {-1, 1};
    case Link::logistic: return {0, 1};
    case Link::softplus:
    case Link::exp: return {0, infinite};
  }
  return {};
}

bool has_scale(Link link) { return link == Link::tanh || link == Link::logistic || link == Link::softplus; }

}  // namespace golgi::link_granger
