#include "golgi/builtin/sources/file_parts.hpp"

#include <cmath>
#include <set>

#include "golgi/api/reader.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

bool is_npy(const fs::path& path) { return path.extension() == ".npy" || fits({.bytes = "\x93NUMPY"}, path); }

bool is_plain(const fs::path& path) {
  static const std::set<std::string> known{".csv", ".txt", ".tsv", ".dat"};
  return known.contains(path.extension().string()) || is_npy(path);
}

bool is_hdf5(const fs::path& path) {
  const Magic begin{.bytes = "\x89HDF\r\n\x1a\n"}, behind{.bytes = begin.bytes, .offset = 512};
  return fits(begin, path) || fits(behind, path);
}

void check_kind(const fs::path& path) {
  if (is_hdf5(path))
    throw ConfigError(
        "'" + path.string() +
        "': is an HDF5 file (as are NWB, MATLAB 7.3 and SONATA files), and this golgi was built without a reader for them; "
        "install libhdf5-dev, rebuild golgi, and check that `golgi plugins` lists hdf5.so");
  if (path.extension() == ".graphml" || path.extension() == ".gml")
    throw ConfigError("'" + path.string() + "': holds wiring, not a recording; give it as the truth of a recording (truth: " +
                      path.filename().string() + "; with golgi infer: --truth)");
  if (!is_plain(path))
    throw ConfigError("'" + path.string() +
                      "': unknown file extension; expected .npy, or .csv, .txt, .tsv, .dat for text; else set format, e.g. "
                      "format: csv");
}

GroundTruth truth_from_matrix(const std::string& place, const Matrix& weights, const std::vector<std::string>& names) {
  if (weights.rows() != std::ssize(names) || weights.cols() != std::ssize(names))
    throw DataError(place + ": the truth is " + std::to_string(weights.rows()) + " x " + std::to_string(weights.cols()) +
                    ", the recording has " + plural(names.size(), "variable") +
                    "; a matrix has a row (target) and a column (source) per variable");
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
      if (!std::isfinite(weights(i, j)))
        throw DataError(place + ": the weight of " + names[j] + " -> " + names[i] + " (row " + std::to_string(i) + ", column " +
                        std::to_string(j) + ") is " + format_number(weights(i, j)) +
                        "; expected a finite number, 0 where there is no synapse");
  return GroundTruth::from_dense(weights);
}

void check_names(const std::vector<std::string>& names, const fs::path& path) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    for (std::size_t i = 0; i < name.size(); ++i)
      if (is_control(name, i))
        throw DataError("'" + path.string() + "': the name '" + printable(name) +
                        "' of a variable holds a control character; name it with letters, digits and signs");
    if (!seen.insert(name).second) throw DataError("'" + path.string() + "': two variables are named '" + name + "'");
  }
}

}  // namespace golgi
