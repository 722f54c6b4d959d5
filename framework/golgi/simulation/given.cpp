#include "golgi/simulation/given.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi::simulation {
namespace {

[[noreturn]] void wrong_size(const std::filesystem::path& path, std::ptrdiff_t found, const Population& population) {
  throw DataError("'" + path.string() + "' holds " + std::to_string(found) + " nodes, but " +
                  (population.inhibitory > 0 ? "excitatory + inhibitory" : "the number of nodes") + " = " +
                  std::to_string(population.size()) + ": set it to fit the file");
}

/// A cell of an edge list as the number of a neuron.
std::int32_t neuron_of(const std::filesystem::path& path, std::ptrdiff_t row, double value, const Population& population) {
  if (!(value >= 0 && value < population.size() && value == std::floor(value)))
    throw DataError("'" + path.string() + "', edge " + std::to_string(row + 1) + ": a neuron is a whole number from 0 to " +
                    std::to_string(population.size() - 1));
  return static_cast<std::int32_t>(value);
}

}  // namespace

Matrix read_numbers(const std::filesystem::path& path) {
  return path.extension() == ".npy" ? read_npy(path) : read_csv(path).values;
}

Matrix read_columns(const std::filesystem::path& path, std::ptrdiff_t n, std::ptrdiff_t first, std::ptrdiff_t n_columns,
                    const std::string& what) {
  const Matrix values = read_numbers(path);
  const std::string name = "'" + path.string() + "' (" + what + ")";
  if (values.rows() != n)
    throw DataError(name + " has " + std::to_string(values.rows()) +
                    " rows, but it must have one per neuron: " + std::to_string(n));
  if (values.cols() < first + n_columns)
    throw DataError(name + " has " + std::to_string(values.cols()) + " columns; with start_column " + std::to_string(first) +
                    ", reading " + std::to_string(n_columns) + " columns needs " + std::to_string(first + n_columns));
  Matrix chosen(n, n_columns);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < n_columns; ++t) {
      chosen(i, t) = values(i, first + t);
      if (!std::isfinite(chosen(i, t)))
        throw DataError(name + ", row " + std::to_string(i + 1) + ", column " + std::to_string(first + t + 1) +
                        " is not finite");
    }
  return chosen;
}

GroundTruth read_wiring(const std::filesystem::path& path, const Population& population) {
  if (path.extension() == ".npy") {
    const Matrix weights = read_npy(path);
    if (weights.rows() != population.size()) wrong_size(path, weights.rows(), population);
    return GroundTruth::from_dense(weights);
  }
  const CsvTable table = read_csv(path);
  const Matrix& values = table.values;
  const std::vector<std::string> bare{"source", "target"}, weighted{"source", "target", "weight"};
  if (table.header != bare && table.header != weighted) {
    if (values.rows() != population.size()) wrong_size(path, values.rows(), population);
    return GroundTruth::from_dense(values);
  }
  std::vector<Link> links;
  for (std::ptrdiff_t k = 0; k < values.rows(); ++k) {
    const std::int32_t source = neuron_of(path, k, values(k, 0), population);
    links.push_back(
        {neuron_of(path, k, values(k, 1), population), source, values.cols() > 2 ? values(k, 2) : population.strength(source)});
  }
  return GroundTruth(population.size(), std::move(links));
}

}  // namespace golgi::simulation
