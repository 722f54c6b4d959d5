// The discrete algebraic Riccati equation of a Kalman filter, by structure-preserving doubling: each step doubles the horizon,
// so about ten steps of small products suffice. Source: Chu, Fan, Lin & Wang 2004, "Structure-preserving algorithms for
// periodic discrete-time algebraic Riccati equations".
#pragma once

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// The stabilising solution P of P = A P (I + H P)⁻¹ Aᵀ + Q.
/// @param a  (p, p) transition   @param h  (p, p) information Cᵀ R⁻¹ C of one observation   @param q  (p, p) covariance of the
///           state's noise; h and q symmetric, positive semidefinite
/// @return   (p, p) covariance of the state's one-step prediction error
/// @throws NumericError if the doubling does not converge or the solution leaves a relative residual above 1e-9: the pair
///         (A, H) is then not detectable, or close to it.
GOLGI_API Matrix solve_filter_riccati(ConstView a, ConstView h, ConstView q);

}  // namespace golgi
