// What an evaluator returns: one row per estimate, member and metric.
#pragma once

#include <string>
#include <vector>

#include "golgi/data/matrix.hpp"

namespace golgi {

/// One number.
struct Score {
  std::string estimate;      ///< stage that was evaluated
  std::string member;        ///< of the estimate; empty: the estimate itself
  std::string metric;        ///< "auroc"
  double value = undefined;  ///< dimensionless
  double low = undefined;    ///< interval, where there is one
  double high = undefined;
  std::string reason;  ///< why the value is undefined; empty where it is not
};

/// In the order in which they are shown.
struct Scores {
  std::vector<Score> rows;
};

}  // namespace golgi
