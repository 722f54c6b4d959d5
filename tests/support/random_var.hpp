// Random linear processes for tests.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "golgi/testing/var_data.hpp"

namespace golgi::test {

/// Random coefficients of a stable process: the companion matrix is scaled to the given spectral radius.
std::vector<Eigen::MatrixXd> random_var(std::ptrdiff_t n, int order, double radius, const std::string& seed);

}  // namespace golgi::test
