// Recordings and estimates of several tests of causality/sparse_var.
#pragma once

#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"
#include "sparse_var.hpp"
#include "support/random_var.hpp"

namespace golgi::test {

inline Connectivity sparse(const Dataset& data, const sparse_var::Params& params = {},
                           const TaskContext& context = PlainContext(2)) {
  auto result = sparse_var::SparseVar(params).estimate(input_of(data), context);
  CHECK_NOTHROW(result.validate());
  return result;
}

/// Each variable drives the next at this lag; all have some memory.
inline Dataset delayed(std::ptrdiff_t n, std::ptrdiff_t lag, std::ptrdiff_t n_samples) {
  std::vector<Eigen::MatrixXd> a(lag, Eigen::MatrixXd::Zero(n, n));
  a[0] = 0.5 * Eigen::MatrixXd::Identity(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i) a[lag - 1](i, (i + 1) % n) += 0.4;
  return dataset_of({var_data(a, n_samples, "delayed " + std::to_string(lag))});
}

}  // namespace golgi::test
