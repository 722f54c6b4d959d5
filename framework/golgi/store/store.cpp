#include "golgi/store/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <system_error>
#include <thread>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/record_json.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* times_name = "times.csv";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string now_text() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
  return text;
}

/// The descriptor of an open, locked file; -1 if another process has the lock, or removed the folder meanwhile, as collecting
/// shards does.
int take_lock(const fs::path& path) {
  make_folder(path.parent_path());
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    throw IoError("cannot open '" + path.string() + "': " + std::generic_category().message(errno) +
                  "; choose a writable folder with --out");
  struct stat held {
  }, named{};
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
      held.st_ino == named.st_ino)
    return fd;
  ::close(fd);
  return -1;
}

}  // namespace

Store::Store(const fs::path& folder, const std::optional<fs::path>& base) : root_(folder / ".store") {
  if (base) base_ = *base / ".store";
}

Store::~Store() {
  if (lock_ >= 0) ::close(lock_);
}

void Store::lock() {
  const fs::path path = root_ / "lock";
  // The kernel releases the lock when its holder ends, in whatever way, so there are no stale locks.
  // A process that checks for the holder takes the lock for a moment.
  lock_ = take_lock(path);
  for (int k = 0; lock_ < 0 && k < 10; ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    lock_ = take_lock(path);
  }
  if (lock_ < 0) {
    throw IoError("another golgi works in '" + root_.parent_path().string() + "': " + first_line(read_file(path)) +
                  "; wait for it or choose another folder with --out");
  }
  remove_leftovers();
  char host[256] = "unknown host";
  ::gethostname(host, sizeof host - 1);
  const std::string holder = "process " + std::to_string(::getpid()) + " on " + host + ", since " + now_text() + "\n";
  if (::ftruncate(lock_, 0) != 0 || ::pwrite(lock_, holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size()))
    throw IoError("cannot write '" + path.string() + "': " + std::generic_category().message(errno));
}

void Store::remove_leftovers() const {
  std::error_code error, ignored;
  std::vector<fs::path> leftovers;
  for (const auto& folder : {root_, root_.parent_path()})
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      if (is_temporary(entry->path())) leftovers.push_back(entry->path());
  for (const auto& path : leftovers) fs::remove(path, ignored);
}

std::optional<std::string> Store::holder() const {
  const fs::path path = root_ / "lock";
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const bool is_free = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  ::close(fd);
  return is_free ? std::nullopt : std::optional(first_line(read_file(path)));
}

void Store::sync() const {
  const int fd = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::syncfs(fd);
  ::close(fd);
}

fs::path Store::folder(const Fingerprint& key) const {
  const fs::path own = root_ / key.hex();
  std::error_code error;
  if (!base_ || fs::exists(own, error) || !fs::exists(*base_ / key.hex(), error)) return own;
  const std::scoped_lock lock(mutex_);
  return damaged_in_base_.contains(key) ? own : *base_ / key.hex();
}

fs::path Store::work_folder(const Fingerprint& key) const { return root_ / ("work-" + key.hex()); }

namespace {

/// What is wrong with a file of an artifact; empty if nothing is.
/// @param written  time of the record: a younger file may have changed since
std::string fault_of(const fs::path& path, const StoredFile& file, fs::file_time_type written, Depth depth,
                     const std::function<bool()>& cancelled) {
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(path, error);
  if (error) return "is missing";
  if (file.is_volatile) return "";
  if (bytes != file.bytes) return "has " + std::to_string(bytes) + " bytes instead of " + std::to_string(file.bytes);
  if (depth == Depth::quick && fs::last_write_time(path, error) <= written && !error) return "";
  return fingerprint_file(path, poll_of(cancelled)) == file.fingerprint ? "" : "has changed since it was written";
}

}  // namespace

Store::Found Store::look_up(const Fingerprint& key, Depth depth, const std::function<bool()>& cancelled) const {
  const fs::path at = folder(key), manifest = at / manifest_name;
  std::error_code error;
  if (!fs::exists(manifest, error)) {
    if (fs::exists(at, error)) return {std::nullopt, {{manifest_name, "is missing"}}};
    return {};
  }
  Found found;
  try {
    const Json json = Json::parse(read_file(manifest));
    if (json.at("key") != key.hex())
      return {std::nullopt, {{manifest_name, "belongs to another artifact: its folder was renamed or exchanged"}}};
    found.record = record_from_json(json);
  } catch (const std::exception&) {
    return {std::nullopt, {{manifest_name, "is not a record of an artifact"}}};
  }
  const auto written = fs::last_write_time(manifest, error);
  for (const auto& file : found.record->files) {
    std::string what;
    try {
      what = fault_of(at / file.name, file, written, depth, cancelled);
    } catch (const IoError& unreadable) {
      what = unreadable.what();
    }
    if (!what.empty()) found.faults.push_back({file.name, what});
  }
  return found;
}

std::optional<StoreRecord> Store::find(const Fingerprint& key) const {
  Found found = look_up(key, Depth::quick);
  return found.faults.empty() ? std::move(found.record) : std::nullopt;
}

std::optional<Fingerprint> Store::find_recipe(const Fingerprint& recipe) const {
  if (!recipes_) {
    recipes_.emplace();
    for (const auto& entry : entries())
      if (entry.key)
        if (const auto record = find(*entry.key)) recipes_->emplace_back(record->recipe, *entry.key);
    std::sort(recipes_->begin(), recipes_->end());
  }
  const auto at = std::lower_bound(recipes_->begin(), recipes_->end(), std::pair(recipe, Fingerprint{}));
  return at != recipes_->end() && at->first == recipe ? std::optional(at->second) : std::nullopt;
}

fs::path Store::begin(const Fingerprint& key) {
  const fs::path work = work_folder(key);
  // A new folder is empty.
  if (::mkdir(work.c_str(), 0777) == 0) return work;
  make_folder(work);
  for (const auto& entry : fs::directory_iterator(work))
    if (entry.path() != checkpoint_folder(work)) fs::remove_all(entry.path());
  return work;
}

void Store::commit(const Fingerprint& key, StoreRecord record, double seconds, const Poll& poll) {
  const fs::path work = work_folder(key);
  std::error_code ignored;
  if (fs::exists(checkpoint_folder(work), ignored)) fs::remove_all(checkpoint_folder(work), ignored);
  std::sort(record.files.begin(), record.files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto& file : record.files) {
    if (file.is_volatile) continue;
    file.bytes = fs::file_size(work / file.name);
    file.fingerprint = fingerprint_file(work / file.name, poll);
  }
  write_file(work / manifest_name, to_json(key, record).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  const fs::path own = root_ / key.hex();
  if (fs::exists(own, ignored)) fs::remove_all(own, ignored);  // if it is damaged
  rename_path(work, own);
  append_line(root_ / times_name, key.hex() + "," + format_number(seconds));
}

std::map<Fingerprint, double> Store::times() const {
  std::map<Fingerprint, double> all;
  std::error_code error;
  if (!fs::exists(root_ / times_name, error)) return all;
  const std::string text = read_file(root_ / times_name);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto comma = std::min(line.find(','), line.size());
    const auto key = Fingerprint::parse(line.substr(0, comma));
    const auto seconds = parse_number(line.substr(std::min(comma + 1, line.size())));
    if (key && seconds) all[*key] = *seconds;  // a truncated line is ignored
  }
  return all;
}

fs::path Store::failure_file(const Fingerprint& key) const { return root_ / ("failed-" + key.hex() + ".json"); }

void Store::record_failure(const Fingerprint& key, const FailureRecord& failure) {
  const Json json = {{"stage", failure.stage},
                     {"component", failure.component},
                     {"kind", static_cast<int>(failure.kind)},
                     {"message", failure.message}};
  replace_file(failure_file(key), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::optional<FailureRecord> Store::failure(const Fingerprint& key) const {
  std::error_code error;
  if (!fs::exists(failure_file(key), error)) return std::nullopt;
  try {
    const Json json = Json::parse(read_file(failure_file(key)));
    return FailureRecord{json.at("stage"), json.at("component"), static_cast<ErrorKind>(json.at("kind").get<int>()),
                         json.at("message")};
  } catch (const std::exception&) {
    return std::nullopt;  // damaged: the stage runs again
  }
}

void Store::forget_failure(const Fingerprint& key) {
  std::error_code ignored;
  fs::remove(failure_file(key), ignored);
}

Store::Contents Store::contents() const {
  Contents contents;
  std::error_code error;
  for (fs::directory_iterator it(root_, error), end; !error && it != end; it.increment(error)) {
    std::string_view name = it->path().native();
    name.remove_prefix(name.rfind('/') + 1);
    const auto print_after = [&](std::string_view prefix, std::vector<Fingerprint>& into) {
      if (!name.starts_with(prefix)) return false;
      if (const auto key = Fingerprint::parse(name.substr(prefix.size(), 32))) into.push_back(*key);
      return true;
    };
    print_after("work-", contents.in_work) || print_after("failed-", contents.failed) || print_after("", contents.done);
  }
  for (auto* keys : {&contents.done, &contents.failed, &contents.in_work}) std::sort(keys->begin(), keys->end());
  return contents;
}

void Store::discard(const Fingerprint& key) {
  std::error_code ignored;
  fs::remove_all(root_ / key.hex(), ignored);
  const std::scoped_lock lock(mutex_);
  if (base_) damaged_in_base_.insert(key);
}

void Store::adopt(const Fingerprint& key, const Store& from, std::optional<double> seconds) {
  const fs::path own = root_ / key.hex(), work = work_folder(key);
  std::error_code error;
  fs::remove_all(own, error);  // if it is damaged
  fs::rename(from.folder(key), own, error);
  if (error) {
    // On another file system: first copy everything next to it, then rename.
    fs::remove_all(work, error);
    fs::copy(from.folder(key), work, fs::copy_options::recursive);
    rename_path(work, own);
  }
  forget_failure(key);
  if (seconds) append_line(root_ / times_name, key.hex() + "," + format_number(*seconds));
}

void Store::abandon(const Fingerprint& key) {
  const fs::path work = work_folder(key);
  std::error_code error, ignored;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(work, error), end; !error && entry != end; entry.increment(error))
    if (entry->path() != checkpoint_folder(work)) paths.push_back(entry->path());
  for (const auto& path : paths) fs::remove_all(path, ignored);
  fs::remove(checkpoint_folder(work), ignored);  // only if it is empty
  fs::remove(work, ignored);
}

std::vector<Store::Entry> Store::entries() const {
  std::vector<Entry> all;
  std::error_code error;
  for (fs::directory_iterator it(root_, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_directory()) continue;
    Entry entry{it->path(), Fingerprint::parse(it->path().filename().string()), 0};
    for (const auto& file : fs::recursive_directory_iterator(it->path()))
      if (file.is_regular_file()) entry.bytes += file.file_size();
    all.push_back(std::move(entry));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

}  // namespace golgi
