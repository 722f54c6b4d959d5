#include "golgi/store/published.hpp"

#include <sys/stat.h>

#include <set>
#include <string_view>
#include <system_error>

#include "golgi/core/files.hpp"
#include "golgi/host/json.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// Size, times and name of a file as one line; empty if the file does not exist.
std::string times_line(const fs::path& folder, const std::string& name) {
  struct stat status {};
  if (::stat((folder / name).c_str(), &status) != 0) return "";
  const auto nanoseconds = [](const timespec& time) {
    return std::to_string(std::int64_t{1'000'000'000} * time.tv_sec + time.tv_nsec);
  };
  return std::to_string(status.st_size) + "," + nanoseconds(status.st_mtim) + "," + nanoseconds(status.st_ctim) + "," + name;
}

std::string read_times(const fs::path& folder) {
  std::error_code error;
  const fs::path path = folder / ".store" / published_times_name;
  return fs::exists(path, error) ? read_file(path) : "";
}

/// What is wrong with a file; empty if nothing is.
/// @param times  lines of files that need not be read
std::string fault_of(const fs::path& folder, const Json& entry, const std::set<std::string_view>& times) {
  const auto name = entry.at("name").get<std::string>();
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(folder / name, error);
  if (error) return "is missing";
  if (!entry.contains("bytes")) return "";
  const auto written = entry.at("bytes").get<std::uint64_t>();
  if (bytes != written) return "has " + std::to_string(bytes) + " bytes instead of " + std::to_string(written);
  if (times.contains(times_line(folder, name))) return "";
  return fingerprint_file(folder / name).hex() == entry.at("xxh3_128") ? "" : "has changed since it was written";
}

}  // namespace

Json read_manifest(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / manifest_name, error)) return nullptr;
  const Json manifest = Json::parse(read_file(folder / manifest_name), nullptr, false);
  return manifest.is_object() && manifest.contains("run_key") && manifest.contains("files") ? manifest : Json(nullptr);
}

std::vector<FileFault> published_faults(const fs::path& folder, const Json& manifest, Depth depth) {
  const std::string text = depth == Depth::quick ? read_times(folder) : "";
  std::set<std::string_view> times;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    times.insert(line);
  }
  std::vector<FileFault> faults;
  for (const auto& entry : manifest.at("files")) {
    std::string what;
    try {
      what = fault_of(folder, entry, times);
    } catch (const IoError& error) {
      what = error.what();
    }
    if (!what.empty()) faults.push_back({entry.at("name"), what});
  }
  return faults;
}

void keep_published_times(const fs::path& folder, const Json& manifest) {
  std::string text;
  for (const auto& entry : manifest.at("files"))
    if (const std::string line = times_line(folder, entry.at("name")); entry.contains("bytes") && !line.empty())
      text += line + "\n";
  try {
    if (text != read_times(folder)) replace_file(folder / ".store" / published_times_name, text);
  } catch (const IoError&) {  // the file is optional
  }
}

}  // namespace golgi
