#include "nearest_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/information.hpp>
#include <golgi/numerics/neighbours.hpp>
#include <numeric>

namespace golgi::pcmci {
namespace {

/// For each row the rows whose z is nearest; empty without z.
std::vector<std::vector<std::ptrdiff_t>> neighbours_in(ConstView z, const std::vector<std::int64_t>& times) {
  constexpr std::ptrdiff_t n_alike = 5;  // as in Runge 2018
  std::vector<std::vector<std::ptrdiff_t>> alike;
  if (z.rows() == 0) return alike;
  Matrix points(z.cols(), z.rows());
  for (std::ptrdiff_t t = 0; t < z.cols(); ++t)
    for (std::ptrdiff_t c = 0; c < z.rows(); ++c) points(t, c) = z(c, t);
  const Neighbours search(points, times, Norm::maximum);
  for (std::ptrdiff_t t = 0; t < points.rows(); ++t) {
    auto& list = alike.emplace_back();
    for (const auto& one : search.nearest(points.row(t), times[t], n_alike, 0)) list.push_back(one.point);
  }
  return alike;
}

/// Shuffled x: rows in random order get the x of a neighbour that no other row has, if there is one.
std::vector<double> shuffled(const std::vector<double>& x, const std::vector<std::vector<std::ptrdiff_t>>& alike,
                             Random& random) {
  const std::size_t n = x.size();
  std::vector<double> result(n);
  if (alike.empty()) {  // a cyclic shift by at least a tenth keeps the dynamics of x
    const std::size_t by = n / 10 + random.below(n - 2 * (n / 10));
    std::rotate_copy(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(by), x.end(), result.begin());
    return result;
  }
  std::vector<std::ptrdiff_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(std::span(order));
  std::vector<std::uint8_t> is_taken(n);
  for (const auto t : order) {
    std::vector<std::ptrdiff_t> choice = alike[t];
    random.shuffle(std::span(choice));
    const auto free = std::ranges::find_if(choice, [&](std::ptrdiff_t s) { return !is_taken[s]; });
    const auto from = free == choice.end() ? choice.back() : *free;
    is_taken[from] = 1;
    result[t] = x[from];
  }
  return result;
}

}  // namespace

Independence NearestNeighbours::test(const TestedRows& given, const TaskContext& context) const {
  const auto n = given.values.cols();
  if (n < least_rows(0)) return {0, 1, false};
  Matrix rows(given.values.rows(), n);
  for (std::ptrdiff_t i = 0; i < rows.rows(); ++i) {
    std::ptrdiff_t n_tied = 0;
    const auto values = given.values.row(i);
    if (std::ranges::all_of(values, [&](double value) { return value == values[0]; })) return {0, 1, false};
    std::ranges::copy(standardised_without_ties(values, static_cast<std::uint64_t>(i), n_tied), rows.row(i).begin());
  }
  const ConstView of_y(rows.row(1).data(), 1, n), of_z(rows.values().data() + 2 * n, rows.rows() - 2, n);
  const KsgOptions ksg{.k = params_.neighbours};
  const auto information = [&](const std::vector<double>& of_x) {
    context.check_cancelled();
    return ksg_information({of_x.data(), 1, n}, of_y, of_z, given.times, ksg);
  };
  const std::vector<double> of_x(rows.row(0).begin(), rows.row(0).end());
  const double found = information(of_x);
  Random random = context.random("shuffles", given.stream);
  const auto alike = neighbours_in(of_z, {given.times.begin(), given.times.end()});
  int as_large = 0;
  for (int k = 0; k < params_.shuffles; ++k) as_large += information(shuffled(of_x, alike, random)) >= found;
  return {std::max(found, 0.0), (1.0 + as_large) / (1.0 + params_.shuffles)};
}

void NearestNeighbours::examine(const Dataset& data, const TaskContext& context) const {
  constexpr double many = 0.1;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<double> values;
    for (const auto& trial : data.trials())
      for (const double value : trial.values().row(i))
        if (!std::isnan(value)) values.push_back(value);
    std::ptrdiff_t n_tied = 0;
    standardised_without_ties(values, 0, n_tied);
    if (static_cast<double>(n_tied) <= many * static_cast<double>(values.size())) continue;
    return context.warn({"ties",
                         std::to_string(n_tied) + " of " + std::to_string(values.size()) + " values of '" + data.names()[i] +
                             "' equal another (and perhaps so for other variables)",
                         "distances between them are noise, and links of discrete signals are missed",
                         "set test to parcorr or rank"});
  }
}

double NearestNeighbours::seconds(double n_rows, double) const {
  constexpr double distance_s = 2e-9;  // bench/README.md
  return (1 + params_.shuffles) * distance_s * n_rows * n_rows;
}

void NearestNeighbours::Params::describe(SchemaOf<Params>& schema) {
  schema.field("neighbours", &Params::neighbours)
      .range(1, 1000)
      .doc("Number of nearest neighbours from which information is estimated.");
  schema.field("shuffles", &Params::shuffles).range(1, 1e6).doc("Shuffles of the source behind each p-value.");
}

}  // namespace golgi::pcmci
