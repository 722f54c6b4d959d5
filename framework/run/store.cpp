#include "golgi/run/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <system_error>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* manifest_name = "manifest.json";

std::optional<Fingerprint> parse_fingerprint(std::string_view hex) {
  Fingerprint value;
  const auto part = [&](std::size_t at, std::uint64_t& out) {
    const char* end = hex.data() + at + 16;
    return std::from_chars(hex.data() + at, end, out, 16).ptr == end;
  };
  if (hex.size() != 32 || !part(0, value.high) || !part(16, value.low)) return std::nullopt;
  return value;
}

Json to_json(const StoreRecord& record) {
  Json files = Json::array();
  for (const auto& file : record.files) {
    Json entry = {{"name", file.name}};
    if (file.is_volatile)
      entry["volatile"] = true;
    else
      entry.update({{"bytes", file.bytes}, {"xxh3_128", file.fingerprint.hex()}});
    files.push_back(std::move(entry));
  }
  return {
      {"stage", record.stage}, {"component", record.component}, {"recipe", record.recipe.hex()}, {"files", std::move(files)}};
}

StoreRecord from_json(const Json& json) {
  StoreRecord record{
      json.at("stage"), json.at("component"), parse_fingerprint(json.at("recipe").get<std::string>()).value(), {}};
  for (const auto& entry : json.at("files")) {
    StoredFile& file = record.files.emplace_back();
    file.name = entry.at("name");
    file.is_volatile = entry.value("volatile", false);
    if (file.is_volatile) continue;
    file.bytes = entry.at("bytes");
    file.fingerprint = parse_fingerprint(entry.at("xxh3_128").get<std::string>()).value();
  }
  return record;
}

std::string now_text() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
  return text;
}

}  // namespace

Store::Store(fs::path folder) : root_(std::move(folder) / ".store") {}

Store::~Store() {
  if (lock_ >= 0) ::close(lock_);
}

void Store::lock() {
  make_folder(root_);
  const fs::path path = root_ / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw IoError("cannot open '" + path.string() + "': " + std::generic_category().message(errno) +
                  "; choose a folder that may be written with --out");
  // The kernel drops the lock when its holder dies, however that happens: a stale lock cannot be.
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    std::string holder = read_file(path);
    while (!holder.empty() && holder.back() == '\n') holder.pop_back();
    throw IoError("another golgi works in '" + root_.parent_path().string() + "': " + holder +
                  "; wait for it or choose another folder with --out");
  }
  char host[256] = "unknown host";
  ::gethostname(host, sizeof host - 1);
  const std::string holder = "process " + std::to_string(::getpid()) + " on " + host + ", since " + now_text() + "\n";
  if (::ftruncate(lock_, 0) != 0 || ::pwrite(lock_, holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size()))
    throw IoError("cannot write '" + path.string() + "': " + std::generic_category().message(errno));
}

fs::path Store::folder(const Fingerprint& key) const { return root_ / key.hex(); }

fs::path Store::work_folder(const Fingerprint& key) const { return root_ / ("work-" + key.hex()); }

std::optional<StoreRecord> Store::find(const Fingerprint& key) const {
  const fs::path at = folder(key);
  std::error_code error;
  if (!fs::exists(at / manifest_name, error)) return std::nullopt;
  try {
    StoreRecord record = from_json(Json::parse(read_file(at / manifest_name)));
    for (const auto& file : record.files)
      if (!file.is_volatile && (fs::file_size(at / file.name, error) != file.bytes || error)) return std::nullopt;
    return record;
  } catch (const std::exception&) {
    return std::nullopt;  // a damaged manifest: the stage runs again
  }
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

bool Store::verify(const Fingerprint& key, const StoreRecord& record) const {
  return std::all_of(record.files.begin(), record.files.end(), [&](const StoredFile& file) {
    return file.is_volatile || fingerprint_file(folder(key) / file.name) == file.fingerprint;
  });
}

fs::path Store::begin(const Fingerprint& key) {
  const fs::path work = work_folder(key);
  make_folder(work);
  for (const auto& entry : fs::directory_iterator(work))
    if (entry.path() != checkpoint_folder(work)) fs::remove_all(entry.path());
  return work;
}

void Store::commit(const Fingerprint& key, StoreRecord record) {
  const fs::path work = work_folder(key);
  std::error_code ignored;
  fs::remove_all(checkpoint_folder(work), ignored);
  std::sort(record.files.begin(), record.files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto& file : record.files) {
    if (file.is_volatile) continue;
    file.bytes = fs::file_size(work / file.name);
    file.fingerprint = fingerprint_file(work / file.name);
  }
  write_file(work / manifest_name, to_json(record).dump(2) + "\n");
  fs::remove_all(folder(key), ignored);  // a damaged one
  rename_path(work, folder(key));
}

void Store::discard(const Fingerprint& key) {
  std::error_code ignored;
  fs::remove_all(folder(key), ignored);
}

void Store::abandon(const Fingerprint& key) {
  const fs::path work = work_folder(key);
  std::error_code error, ignored;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(work, error), end; !error && entry != end; entry.increment(error))
    if (entry->path() != checkpoint_folder(work)) paths.push_back(entry->path());
  for (const auto& path : paths) fs::remove_all(path, ignored);
  fs::remove(checkpoint_folder(work), ignored);  // where it is empty
  fs::remove(work, ignored);
}

std::vector<Store::Entry> Store::entries() const {
  std::vector<Entry> all;
  std::error_code error;
  for (fs::directory_iterator it(root_, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_directory()) continue;
    Entry entry{it->path(), parse_fingerprint(it->path().filename().string()), 0};
    for (const auto& file : fs::recursive_directory_iterator(it->path()))
      if (file.is_regular_file()) entry.bytes += file.file_size();
    all.push_back(std::move(entry));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

}  // namespace golgi
