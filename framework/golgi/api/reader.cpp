#include "golgi/api/reader.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "golgi/api/read_rules.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"

namespace golgi {
namespace fs = std::filesystem;

struct ReadRequest::State {
  fs::path path;
  std::string candidate;
  std::optional<Interval> window_s = {};
  std::shared_ptr<const ReadRules> rules = std::make_shared<const ReadRules>();
};
ReadRequest::ReadRequest(fs::path path, std::string candidate)
    : state_(std::make_shared<const State>(State{std::move(path), std::move(candidate)})) {}
const fs::path& ReadRequest::path() const { return state_->path; }
const std::string& ReadRequest::candidate() const { return state_->candidate; }
std::optional<Interval> ReadRequest::window_s() const { return state_->window_s; }
ReadRequest& ReadRequest::set_window_s(Interval window_s) { return own(state_).window_s = window_s, *this; }
const ReadRules& ReadRequest::rules() const { return *state_->rules; }
ReadRequest& ReadRequest::set_rules(const ReadRules& rules) {
  return own(state_).rules = std::make_shared<const ReadRules>(rules), *this;
}

std::vector<fs::path> Reader::files(const fs::path& path, const std::string&) const { return {path}; }

Artifact Reader::run(const Inputs&, const TaskContext&) const {
  throw ConfigError("reads files for source/file, and is not a stage");
}

bool fits(const Magic& magic, const fs::path& path) {
  std::error_code error;
  if (!magic.holds.empty() && !fs::exists(path / magic.holds, error)) return false;
  if (!magic.extension.empty()) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
    if (extension != magic.extension) return false;
  }
  if (magic.bytes.empty()) return !magic.holds.empty() || !magic.extension.empty();
  if (!fs::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string found(magic.bytes.size(), '\0');
  file.seekg(magic.offset);
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  return file.gcount() == static_cast<std::streamsize>(found.size()) && found == magic.bytes;
}

}  // namespace golgi
