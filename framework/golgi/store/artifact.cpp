#include "golgi/store/artifact.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/store/file_names.hpp"

namespace golgi {
std::filesystem::path FolderWriter::add(std::string file_name) {
  poll_();
  const auto refuse = [&](const std::string& fault) {
    throw PluginError("gives a file the name " + printable(file_name) + ", which " + fault);
  };
  if (const std::string fault = fault_of_file_name(file_name); !fault.empty()) refuse(fault);
  if (names_.contains(file_name)) refuse("it has given to another file; each name is given once");
  if (names_.contains(file_name + "/")) refuse("is the name of a folder with other files");
  for (auto slash = file_name.find('/'); slash != std::string::npos; slash = file_name.find('/', slash + 1)) {
    if (names_.contains(file_name.substr(0, slash))) refuse("lies below the file " + printable(file_name.substr(0, slash)));
    names_.insert(file_name.substr(0, slash + 1));
  }
  names_.insert(file_name);
  const auto path = folder_ / file_name;
  if (file_name.find('/') != std::string::npos) make_folder(path.parent_path());
  files_.push_back(std::move(file_name));
  return path;
}

void FolderWriter::text(std::string_view file_name, std::string_view content) {
  write_file(add(std::string(file_name)), content);
}
void FolderWriter::matrix(std::string_view name, ConstView values) {
  write_npy(add(std::string(name) + ".npy"), values, poll_);
}
void FolderWriter::matrix_f32(std::string_view name, ConstView values) {
  write_npy_f32(add(std::string(name) + ".npy"), values, poll_);
}

void FolderWriter::integers(std::string_view name, std::span<const std::int64_t> values) {
  write_npy(add(std::string(name) + ".npy"), values);
}
void FolderWriter::shared(std::string_view name, const SharedMatrix& values) {
  const auto found = std::ranges::find_if(kept_, [&](const KeptArray& kept) { return kept.array.shares(values); });
  if (found == kept_.end() || values.empty()) return matrix(name, values);
  const auto path = add(std::string(name) + ".npy");
  std::error_code error;
  std::filesystem::create_hard_link(found->file, path, error);
  // The file system has no links, or the folder is on another one.
  if (error) write_npy(path, values, poll_);
}

bool FolderReader::has(std::string_view file_name) const { return std::filesystem::exists(folder_ / file_name); }
Matrix FolderReader::matrix(std::string_view name) const { return read_npy(folder_ / (std::string(name) + ".npy")); }
SharedMatrix FolderReader::shared(std::string_view name) const { return map_npy(folder_ / (std::string(name) + ".npy")); }
std::string FolderReader::text(std::string_view file_name) const { return read_file(folder_ / file_name); }

void save(const Artifact& artifact, ArtifactWriter& writer) {
  switch (artifact.type()) {
    case ArtifactType::dataset: return save(artifact.dataset(), writer);
    case ArtifactType::model: return artifact.model().fitted->save(writer);
    case ArtifactType::connectivity: return save(artifact.connectivity(), writer);
    case ArtifactType::scores: return save(artifact.scores(), writer);
  }
}

}  // namespace golgi
