#include "initial_weights.hpp"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "fitted.hpp"

namespace golgi::causalformer {
namespace {

namespace fs = std::filesystem;

constexpr const char* extension = ".npy";

/// Names of the .npy files in a folder, without the extension, in order.
std::set<std::string> names_in(const fs::path& folder) {
  std::error_code error;
  std::set<std::string> names;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == extension) names.insert(entry->path().stem().string());
  if (error)
    throw DataError("'" + folder.string() + "' cannot be read as a folder (" + error.message() +
                    "); initial_weights must be a folder of .npy files, one per tensor");
  return names;
}

/// The default initial values of the running statistics. @param tensor  one of their tensors
Matrix usual(const TensorInfo& tensor) { return Matrix(tensor.rows, tensor.cols, tensor.initial == Initial::one ? 1 : 0); }

}  // namespace

Member read_initial_weights(const Layout& layout, const fs::path& folder) {
  std::vector<std::string> known;
  for (const auto* tensors : {&layout.trained, &layout.running})
    for (const auto& tensor : *tensors) known.push_back(tensor.name);
  const auto path_of = [&](const std::string& name) { return folder / (name + extension); };

  std::set<std::string> missing(known.begin(), known.end());
  for (const auto& name : names_in(folder)) {
    if (missing.erase(name) == 0)
      throw DataError("'" + path_of(name).string() + "' is not named after a tensor of this model" + suggestion(name, known) +
                      "; rename or remove it");
  }
  for (const auto& tensor : layout.trained)
    if (missing.contains(tensor.name))
      throw DataError("'" + path_of(tensor.name).string() + "' is missing: initial_weights needs a file for each of the " +
                      plural(layout.trained.size(), "tensor") + " that are trained");

  const auto read = [&](const std::string& name) {
    if (missing.contains(name)) return usual(*std::ranges::find(layout.running, name, &TensorInfo::name));
    Matrix values = read_npy(path_of(name));
    for (const double value : values.values())
      if (!std::isfinite(value))
        throw DataError("'" + path_of(name).string() + "' contains " + format_number(value) +
                        "; training must start from finite numbers");
    return values;
  };
  return read_member(layout, 0, read, folder.string(), wrong_shape);
}

}  // namespace golgi::causalformer
