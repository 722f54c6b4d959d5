// Direction of the net flow between two variables, from the difference of their two causalities, and its uncertainty by
// resampling. Sources: Haufe, Nikulin, Müller & Nolte 2013, NeuroImage 64:120; Winkler, Panknin, Bartz, Müller & Haufe 2016,
// IEEE Trans. Signal Process. 64:2746.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/numerics/trials.hpp>
#include <vector>

namespace golgi::bivariate_granger {

/// A piece: samples whose windows (the sample and its lags) are drawn together.
struct Piece {
  std::ptrdiff_t trial = 0, first = 0, count = 0;
};

/// The trials, where there are enough, else blocks of max(2 order, 2 M^(1/3), M / 400) of the M samples that have all lags.
std::vector<Piece> pieces_of(Trials trials, std::ptrdiff_t order);

/// (replicates, pieces): how often each piece is drawn; the same in every run.
std::vector<std::vector<int>> draws_of(std::ptrdiff_t n_pieces, int n_replicates);

/// F(0 <- 1) - F(1 <- 0), the log ratios of two variables, for the data as recorded and in reversed time.
struct Net {
  double forward = undefined, reversed = undefined;
};

/// Standard deviation of forward - reversed over the draws, from products of windows. Undefined where more than a tenth of
/// the draws have no fit.
/// @param pair  (2, T) each
double deviation_of_difference(Trials pair, std::ptrdiff_t order, const std::vector<Piece>& pieces,
                               const std::vector<std::vector<int>>& draws, const Poll& poll);

/// The net flow of all data, from products of windows; for tests.
Net net_of(Trials pair, std::ptrdiff_t order, const std::vector<Piece>& pieces);

}  // namespace golgi::bivariate_granger
