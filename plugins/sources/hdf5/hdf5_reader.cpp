#include "hdf5_reader.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace fs = std::filesystem;
using golgi::DataError;

std::vector<golgi::Magic> Hdf5Reader::magic() {
  const std::string signature = "\x89HDF\r\n\x1a\n";
  std::vector<golgi::Magic> all{{.bytes = signature}};
  // The signature may come after a user block.
  for (std::int64_t offset = 512; offset <= 1048576; offset *= 2) all.push_back({.bytes = signature, .offset = offset});
  // A file with such a name that is not HDF5 is then refused with the reason.
  for (const char* extension : {".nwb", ".h5", ".hdf5"}) all.push_back({.extension = extension});
  return all;
}

std::unique_ptr<Format> Hdf5Reader::opened(const fs::path& path) const {
  const h5::Object root = h5::open(path);
  const bool is_nwb_1 = root.has("nwb_version");
  if (is_nwb_1) throw DataError(root.place() + ": is NWB 1; convert it to NWB 2 with its writer's tools (pynwb)");
  if (root.attribute_text("nwb_version")) return nwb_format(root, {.cells_only = params_.cells_only});
  if (auto matlab = matlab_format(root)) return matlab;
  if (auto sonata = sonata_format(root)) return sonata;
  return plain_format(root);
}

std::vector<golgi::Candidate> Hdf5Reader::candidates(const fs::path& path) const {
  const auto format = opened(path);
  auto all = format->candidates();
  if (!all.empty()) return all;
  // No usual recording was found: offer all other series; reading them then reports what is wrong.
  std::vector<std::string> other;
  for (const golgi::FilePart& part : format->parts())
    if (part.kind == golgi::FilePart::Kind::series)
      all.push_back({part.name, part.summary});
    else
      other.push_back(part.name);
  if (all.empty())
    throw DataError("'" + path.string() + "': holds no recording" + (other.empty() ? "" : ", but " + golgi::join(other, ", ")) +
                    "; check what the program that wrote it has saved");
  return all;
}

golgi::Dataset Hdf5Reader::read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
  return opened(request.path())->read(request, context);
}

std::vector<golgi::FilePart> Hdf5Reader::parts(const fs::path& path) const { return opened(path)->parts(); }

golgi::TextTable Hdf5Reader::table(const fs::path& path, const std::string& part) const { return opened(path)->table(part); }

golgi::GroundTruth Hdf5Reader::truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                                     const golgi::TaskContext& context) const {
  return opened(request.path())->truth(request, names, dt_s, context);
}

// --- Functions that formats share

golgi::TextTable Format::table(const std::string& name) const {
  throw DataError(root_.place() + ": has no table '" + name + "'");
}

golgi::GroundTruth Format::truth(const golgi::ReadRequest& request, const std::vector<std::string>&, double,
                                 const golgi::TaskContext&) const {
  throw DataError(root_.place() + ": has no wiring '" + request.candidate() + "'");
}

std::vector<std::string> names_of_variables(const std::vector<golgi::Variable>& variables) {
  std::vector<std::string> names;
  for (const golgi::Variable& variable : variables) names.push_back(variable.name());
  return names;
}

std::string text_of_shape(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(std::to_string(extent));
  return extents.empty() ? "one value" : golgi::join(extents, " x ");
}

std::vector<std::string> whole_texts(const std::vector<double>& values) {
  constexpr double most = 9007199254740992.0;
  std::vector<std::string> texts;
  for (const double value : values)
    texts.push_back(std::abs(value) < most && value == std::floor(value) ? std::to_string(static_cast<std::int64_t>(value))
                                                                         : golgi::format_number(value));
  return texts;
}

std::vector<golgi::FilePart> other_names(const std::vector<h5::Found>& all) {
  std::vector<golgi::FilePart> parts;
  for (const h5::Found& found : all) {
    if (!found.trouble.empty())
      parts.push_back({golgi::FilePart::Kind::series, found.path, "cannot be opened: " + found.trouble});
    else if (!found.alias_of.empty())
      parts.push_back({golgi::FilePart::Kind::series, found.path, "another name of " + found.alias_of});
  }
  return parts;
}

golgi::GroundTruth truth_of_matrix(const golgi::Matrix& weights, const std::vector<std::string>& names,
                                   const std::string& place) {
  const std::ptrdiff_t n = std::ssize(names);
  if (weights.rows() != n || weights.cols() != n)
    throw DataError(place + ": the wiring is " + std::to_string(weights.rows()) + " x " + std::to_string(weights.cols()) +
                    ", but the recording has " + golgi::plural(names.size(), "variable") +
                    "; expected a row (target) and a column (source) for each");
  for (const double weight : weights.values())
    if (!std::isfinite(weight))
      throw DataError(place + ": a weight is " + golgi::format_number(weight) + "; expected a finite number, 0 for no synapse");
  return golgi::GroundTruth::from_dense(weights);
}

GOLGI_PLUGIN("hdf5", "1.0.0") { registry.add<Hdf5Reader>(); }
