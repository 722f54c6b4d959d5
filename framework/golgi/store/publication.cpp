#include "golgi/store/publication.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <system_error>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/store/published.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* fresh_name = ".new";
constexpr const char* old_name = ".old";
constexpr const char* published_list = ".store/published";

/// Copies a file by sharing its blocks; either file can then be changed on its own. Not all file systems support it.
bool reflink(const fs::path& from, const fs::path& to) {
  const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  const int target = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  const bool is_done = source >= 0 && target >= 0 && ::ioctl(target, FICLONE, source) == 0;
  if (source >= 0) ::close(source);
  if (target >= 0) ::close(target);
  if (target >= 0 && !is_done) ::unlink(to.c_str());
  return is_done;
}

/// Links to the store's own file, and makes that file read-only.
bool link_read_only(const fs::path& from, const fs::path& to) {
  constexpr auto writing = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  std::error_code error;
  fs::permissions(from, writing, fs::perm_options::remove, error);
  if (!error) fs::create_hard_link(from, to, error);
  return !error;
}

/// Changes to the new file must not affect the store's.
void publish_file(const fs::path& from, const fs::path& to) {
  constexpr std::uint64_t max_copied = 64'000'000;
  if (reflink(from, to) || (fs::file_size(from) > max_copied && link_read_only(from, to))) return;
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error) throw IoError("cannot write '" + to.string() + "': " + error.message());
}

/// The files that golgi put into the folder, so that it removes no others. One name per line.
std::vector<std::string> published_names(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  if (!fs::exists(folder / published_list, error)) return names;
  std::istringstream lines(read_file(folder / published_list));
  for (std::string name; std::getline(lines, name);)
    if (!name.empty() && name.find('/') == std::string::npos && name.front() != '.') names.push_back(name);
  return names;
}

/// Moves everything in `fresh` into `folder`, and removes what was published there before; if a move fails, everything is moved
/// back. The manifest marks completeness: it is removed first and added last.
class Swap {
 public:
  explicit Swap(const fs::path& folder) : folder_(folder), old_(folder / old_name) {}

  void run(const fs::path& fresh) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fresh)) names.push_back(entry.path().filename().string());
    std::string list;
    std::sort(names.begin(), names.end());
    for (const auto& name : names) list += name + "\n";
    const auto before = published_names(folder_);
    names.insert(names.end(), before.begin(), before.end());
    std::stable_partition(names.begin(), names.end(), [](const auto& name) { return name == manifest_name; });

    std::error_code ignored;
    fs::remove_all(old_, ignored);
    make_folder(old_);
    try {
      for (const auto& name : names)
        if (fs::exists(fs::symlink_status(folder_ / name))) move(folder_ / name, old_ / name);
      for (auto name = names.rbegin(); name != names.rend(); ++name)
        if (fs::exists(fresh / *name)) move(fresh / *name, folder_ / *name);
      replace_file(folder_ / published_list, list);
    } catch (...) {
      for (; !moves_.empty(); moves_.pop_back()) fs::rename(moves_.back().second, moves_.back().first, ignored);
      fs::remove_all(old_, ignored);
      throw;
    }
    fs::remove_all(old_, ignored);
  }

 private:
  void move(const fs::path& from, const fs::path& to) {
    rename_path(from, to);
    moves_.emplace_back(from, to);
  }

  const fs::path& folder_;
  fs::path old_;
  std::vector<std::pair<fs::path, fs::path>> moves_;
};

}  // namespace

void remove_unpublished(const fs::path& folder) {
  std::error_code ignored;
  for (const char* name : {fresh_name, old_name}) fs::remove_all(folder / name, ignored);
}

Publication::Publication(fs::path folder) : folder_(std::move(folder)), fresh_(folder_ / fresh_name) {
  std::error_code ignored;
  fs::remove_all(fresh_, ignored);
  make_folder(fresh_);
}

Publication::~Publication() {
  std::error_code ignored;
  fs::remove_all(fresh_, ignored);
}

fs::path Publication::place(const std::string& name) const {
  const fs::path path = fresh_ / name;
  make_folder(path.parent_path());
  return path;
}

void Publication::add(const std::string& name, const std::string& content, bool is_volatile) {
  write_file(place(name), content);
  const auto print = FingerprintBuilder().bytes(std::as_bytes(std::span(content))).finish();
  list(name, content.size(), is_volatile ? "" : print.hex());
}

void Publication::add_written(const std::string& name) {
  list(name, fs::file_size(fresh_ / name), fingerprint_file(fresh_ / name).hex());
}

void Publication::add_link(const fs::path& artifact, const StoredFile& file, const std::string& name) {
  publish_file(artifact / file.name, place(name));
  list(name, file.bytes, file.is_volatile ? "" : file.fingerprint.hex());
}

void Publication::publish(const std::optional<Json>& manifest) {
  if (manifest) write_file(fresh_ / manifest_name, manifest->dump(2) + "\n");
  Swap(folder_).run(fresh_);
  if (manifest) keep_published_times(folder_, *manifest);
}

void Publication::list(const std::string& name, std::uint64_t bytes, const std::string& fingerprint) {
  Json entry = {{"name", name}};
  if (fingerprint.empty())
    entry["volatile"] = true;
  else
    entry.update({{"bytes", bytes}, {"xxh3_128", fingerprint}});
  files_.push_back(std::move(entry));
}

}  // namespace golgi
