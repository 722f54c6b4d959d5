// What an estimator returns: N×N, row = target, column = source. What is undefined is NaN, never 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// Score of one initialisation or other repetition of the same estimate.
struct ConnectivityMember {
  std::string name;  ///< distinct within an estimate
  Matrix score;      ///< (N, N)
};

/// Score of one stretch of time.
struct ConnectivityWindow {
  std::ptrdiff_t trial = 0;
  double start_s = 0;  ///< seconds since column 0 of the trial
  double stop_s = 0;
  Matrix score;  ///< (N, N)
};

/// One directed pair, as ranked in edges.csv.
struct Edge {
  std::ptrdiff_t source = 0;
  std::ptrdiff_t target = 0;
  double score = undefined, sign = undefined, lag = undefined, p = undefined, q = undefined;
};

/// Directed connectivity among N variables. NaN: undefined.
struct GOLGI_API Connectivity {
  std::vector<std::string> names;  ///< of the variables, in the order of rows and columns
  Matrix score;                    ///< (N, N): larger = more likely a connection; the diagonal as the method gives it

  // (N, N) each, or empty where the method does not give them.
  Matrix sign;  ///< -1, 0 or 1
  Matrix lag;   ///< samples
  Matrix p;     ///< p-value of 'no effect'
  Matrix q;     ///< p adjusted for testing all pairs

  std::vector<ConnectivityMember> members;  ///< empty where the method has one answer
  std::vector<ConnectivityWindow> windows;  ///< empty where it does not change with time

  std::ptrdiff_t n() const { return std::ssize(names); }

  /// Off-diagonal pairs, strongest score first; equal scores by source, then target; undefined scores last.
  std::vector<Edge> edges() const;

  /// @throws DataError unless every matrix present is (N, N), no score is infinite, p and q lie in [0, 1] or are NaN, signs are
  ///         -1, 0, 1 or NaN, lags are not negative.
  void validate() const;
};

}  // namespace golgi
