#include "golgi/builtin/readers/suite2p/suite2p_reader.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/api/reading.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

bool has_file(const fs::path& folder, const char* file) {
  std::error_code error;
  return fs::is_regular_file(folder / file, error);
}

bool is_plane(const fs::path& folder) { return has_file(folder, "F.npy") || has_file(folder, "spks.npy"); }

/// The folders of planes by name. A folder that is itself a plane has its own name.
std::vector<std::pair<std::string, fs::path>> planes_of(const fs::path& path) {
  if (is_plane(path)) return {{path.filename().string(), path}};
  const fs::path root = fs::is_directory(path / "suite2p") ? path / "suite2p" : path;
  std::vector<std::pair<std::string, fs::path>> planes;
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string folder = entry.path().filename().string();
    if ((folder.starts_with("plane") || folder == "combined") && entry.is_directory() && is_plane(entry.path()))
      planes.emplace_back(folder, entry.path());
  }
  std::ranges::sort(planes, [](const auto& a, const auto& b) { return natural_less(a.first, b.first); });
  if (planes.empty()) throw DataError("'" + path.string() + "': no folder planeK in it has F.npy or spks.npy");
  return planes;
}

fs::path plane_named(const fs::path& path, const std::string& wanted) {
  for (const auto& [plane, folder] : planes_of(path))
    if (plane == wanted) return folder;
  throw DataError("'" + path.string() + "': has no plane '" + wanted + "'");
}

NpyInfo info_of(const fs::path& file) {
  NpyInfo info = read_npy_info(file);
  if (info.shape.size() != 2)
    throw DataError("'" + file.string() + "': an array of " + plural(info.shape.size(), "dimension") +
                    "; expected (ROIs, frames)");
  return info;
}

/// Indices of the ROIs that are cells: the first column of iscell.npy.
std::vector<std::ptrdiff_t> cells_of(const fs::path& folder, const fs::path& trace_file, std::ptrdiff_t n_rois, bool cells_only,
                                     const TaskContext& context) {
  std::vector<std::ptrdiff_t> rows;
  Matrix is_cell;
  if (cells_only && has_file(folder, "iscell.npy")) {
    is_cell = read_npy(folder / "iscell.npy");
    if (is_cell.rows() != n_rois)
      throw DataError("'" + (folder / "iscell.npy").string() + "': " + plural(is_cell.rows(), "row") + ", but " +
                      trace_file.filename().string() + " has " + plural(n_rois, "ROI") +
                      "; are both from the same run of suite2p?");
  } else if (cells_only) {
    context.log("'" + folder.string() + "': has no iscell.npy; all ROIs are treated as cells");
  }
  for (std::ptrdiff_t i = 0; i < n_rois; ++i)
    if (is_cell.empty() || is_cell(i, 0) != 0) rows.push_back(i);
  if (rows.empty())
    throw DataError("'" + (folder / "iscell.npy").string() +
                    "': labels no ROI as a cell; set cells_only: false to keep all ROIs");
  return rows;
}

/// The given rows and samples of an array.
Matrix part_of(const fs::path& file, std::span<const std::ptrdiff_t> rows, const SampleRange& range, std::ptrdiff_t n_rois,
               const Poll& poll) {
  const NpyInfo info = info_of(file);
  if (info.shape[0] != n_rois)
    throw DataError("'" + file.string() + "': " + plural(info.shape[0], "ROI") + ", but other files have " +
                    std::to_string(n_rois) + "; are they from the same run of suite2p?");
  if (info.shape[1] < range.last)
    throw DataError("'" + file.string() + "': " + plural(info.shape[1], "frame") + ", but other files have " +
                    std::to_string(range.last) + "; are they from the same run of suite2p?");
  return read_npy_part(file, {.variables = {rows.begin(), rows.end()}, .samples = range}, poll);
}

}  // namespace

void Suite2pReader::Params::describe(SchemaOf<Params>& s) {
  s.choice("trace", &Params::trace, {{"corrected", Trace::corrected}, {"F", Trace::fluorescence}, {"spks", Trace::spks}})
      .doc(
          "corrected: fluorescence minus that of the neuropil (F - neucoeff Fneu). F: the fluorescence as it is. spks: "
          "deconvolved activity.");
  s.field("neucoeff", &Params::neucoeff)
      .range(0, 2)
      .doc("Factor by which the neuropil's fluorescence is multiplied before it is subtracted.");
  s.field("cells_only", &Params::cells_only).doc("Only ROIs that iscell.npy labels as cells.");
}

std::vector<Candidate> Suite2pReader::candidates(const fs::path& path) const {
  std::vector<Candidate> all;
  for (const auto& [plane, folder] : planes_of(path)) {
    const NpyInfo info = info_of(folder / (has_file(folder, "F.npy") ? "F.npy" : "spks.npy"));
    all.push_back({plane, std::to_string(info.shape[0]) + " ROIs x " + std::to_string(info.shape[1]) + " frames"});
  }
  return all;
}

std::vector<fs::path> Suite2pReader::files(const fs::path& path, const std::string& candidate) const {
  const fs::path folder = plane_named(path, candidate);
  std::vector<fs::path> all;
  for (const char* file : {"F.npy", "Fneu.npy", "spks.npy", "iscell.npy", "Fall.mat"})
    if (has_file(folder, file)) all.push_back(folder / file);
  return all;
}

Dataset Suite2pReader::read(const ReadRequest& request, const TaskContext& context) const {
  const fs::path folder = plane_named(request.path(), request.candidate());
  const std::string place = "'" + folder.string() + "'";
  const fs::path file = folder / (params_.trace == Trace::spks ? "spks.npy" : "F.npy");
  if (!has_file(folder, file.filename().c_str()))
    throw DataError(place + ": has no " + file.filename().string() + "; trace determines which file is read");
  if (!request.rules().dt_s)
    throw DataError(place +
                    ": the frame rate is in ops.npy, which is a Python pickle and is not opened; give rate_hz (frames per "
                    "second of a plane); python3 -c \"import numpy as np; print(np.load('ops.npy', "
                    "allow_pickle=True).item()['fs'])\" prints it");
  const double dt_s = sampling_interval(request.rules(), std::nullopt, place);
  const NpyInfo info = info_of(file);
  const auto rows = cells_of(folder, file, info.shape[0], params_.cells_only, context);
  const SampleRange range = samples_to_read(request, dt_s, info.shape[1], place);
  require_room(request.rules(), 2 * std::ssize(rows), range.size(), place);
  FoundSignal found{.place = place, .is_windowed = true};
  Matrix values = part_of(file, rows, range, info.shape[0], context.poll());
  if (params_.trace == Trace::corrected) {
    if (!has_file(folder, "Fneu.npy"))
      throw DataError(place + ": has no Fneu.npy to subtract; use trace: F for the fluorescence as it is");
    const Matrix neuropil = part_of(folder / "Fneu.npy", rows, range, info.shape[0], context.poll());
    bool is_same = true;
    for (std::ptrdiff_t k = 0; k < std::ssize(values.values()); ++k) {
      is_same = is_same && values.values()[k] == neuropil.values()[k];
      values.values()[k] -= params_.neucoeff * neuropil.values()[k];
    }
    if (is_same)
      context.warn({"neuropil_is_signal", place + ": Fneu.npy equals F.npy", "the corrected traces are the neuropil's",
                    "check whether the right file was copied"});
  }
  for (const std::ptrdiff_t row : rows) found.variables.push_back(Variable("roi" + std::to_string(row)).set_unit("a.u."));
  found.trials.push_back(std::move(values));
  found.start_s = static_cast<double>(range.first) * dt_s;
  return dataset_of(request, std::move(found), dt_s);
}

void register_readers_suite2p(Registry& registry) { registry.add<Suite2pReader>(); }

}  // namespace golgi
