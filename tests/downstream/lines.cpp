#include "lines.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace {

namespace fs = std::filesystem;

/// A recording as in the file.
struct Section {
  std::string name;
  double rate_hz = 0;
  std::size_t heading = 0;         ///< its line, counted from 1
  std::vector<std::string> lines;  ///< of numbers, one per variable
};

/// @param line  counted from 1; 0: the whole file
[[noreturn]] void refuse(const fs::path& path, std::size_t line, const std::string& what) {
  throw golgi::DataError("'" + path.string() + "'" + (line > 0 ? ", line " + std::to_string(line) : "") + ": " + what);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

Section heading_of(const fs::path& path, const std::string& line, std::size_t number) {
  const auto words = line.ends_with(']') ? words_of(line.substr(1, line.size() - 2)) : std::vector<std::string>();
  const auto rate = words.size() == 2 ? golgi::parse_number(words[1]) : std::nullopt;
  if (!rate || !std::isfinite(*rate) || *rate <= 0)
    refuse(path, number, "expected a heading [name rate_hz], with a rate above 0 and no blank in the name");
  return {words[0], *rate, number, {}};
}

/// All sections, with their numbers as text. @throws DataError for no section, an empty one, or two with the same name
std::vector<Section> sections_of(const fs::path& path) {
  std::istringstream file(golgi::read_file(path));
  std::vector<Section> sections;
  std::string line;
  if (!std::getline(file, line) || line != "LINES 1") refuse(path, 1, "expected LINES 1");
  for (std::size_t number = 2; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    if (line.front() == '[') {
      sections.push_back(heading_of(path, line, number));
      continue;
    }
    if (sections.empty()) refuse(path, number, "expected a heading [name rate_hz] before the first values");
    sections.back().lines.push_back(line);
  }
  if (sections.empty()) refuse(path, 0, "holds no recording; expected a heading [name rate_hz]");
  for (auto at = sections.begin(); at != sections.end(); ++at) {
    if (at->lines.empty()) refuse(path, at->heading, "'" + at->name + "' has no values; expected a line per variable");
    if (std::any_of(sections.begin(), at, [&](const Section& before) { return before.name == at->name; }))
      refuse(path, at->heading, "the name '" + at->name + "' is taken; name each recording differently");
  }
  return sections;
}

fs::path names_file(const fs::path& path) { return path.string() + ".names"; }

std::vector<std::string> variable_names(const fs::path& path, std::size_t n) {
  if (!fs::exists(names_file(path))) return golgi::default_names(static_cast<std::ptrdiff_t>(n));
  const auto names = words_of(golgi::read_file(names_file(path)));
  if (names.size() != n)
    refuse(names_file(path), 0,
           "has " + golgi::plural(names.size(), "name") + " for " + golgi::plural(n, "variable") + "; expected one per line");
  return names;
}

double value_of(const fs::path& path, const Section& section, const std::string& variable, const std::string& word) {
  const auto value = golgi::parse_number(word);
  if (!value || !std::isfinite(*value))
    refuse(path, section.heading, "'" + section.name + "', variable " + variable + ": expected a number, found '" + word + "'");
  return *value;
}

}  // namespace

std::vector<golgi::Candidate> Lines::candidates(const fs::path& path) const {
  std::vector<golgi::Candidate> all;
  for (const Section& section : sections_of(path))
    all.push_back({section.name, golgi::plural(section.lines.size(), "variable") + " x " +
                                     std::to_string(words_of(section.lines.front()).size()) + ", " +
                                     golgi::format_number(section.rate_hz) + " Hz"});
  return all;
}

std::vector<fs::path> Lines::files(const fs::path& path, const std::string&) const {
  if (fs::exists(names_file(path))) return {path, names_file(path)};
  return {path};
}

golgi::Dataset Lines::read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
  const fs::path& path = request.path();
  const auto sections = sections_of(path);
  const auto section = std::ranges::find(sections, request.candidate(), &Section::name);
  if (section == sections.end()) refuse(path, 0, "holds no recording '" + request.candidate() + "'");
  const auto names = variable_names(path, section->lines.size());
  const std::size_t n_samples = words_of(section->lines.front()).size();
  if (n_samples == 0) refuse(path, section->heading, "'" + section->name + "' has no values; expected a line per variable");
  std::string place = "'";  // g++ 12 warns of an overlap in the usual sum
  place += path.string() + "': " + section->name;
  const double dt_s = golgi::sampling_interval(request.rules(), section->rate_hz, place);
  const golgi::SampleRange range = golgi::samples_to_read(request, dt_s, static_cast<std::ptrdiff_t>(n_samples), place);
  golgi::Matrix values(std::ssize(names), range.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    context.check_cancelled();
    const auto words = words_of(section->lines[i]);
    if (words.size() != n_samples)
      refuse(path, section->heading,
             "'" + section->name + "', variable " + names[i] + ": expected " + golgi::plural(n_samples, "value") +
                 " as of the first one, found " + std::to_string(words.size()));
    for (std::ptrdiff_t t = 0; t < range.size(); ++t)
      values(static_cast<std::ptrdiff_t>(i), t) = value_of(path, *section, names[i], words[range.first + t]);
  }
  golgi::FoundSignal found{.place = place, .variables = golgi::continuous_variables(names, params_.unit), .is_windowed = true};
  found.trials.push_back(std::move(values));
  return golgi::dataset_of(request, std::move(found), dt_s);
}

GOLGI_PLUGIN("lines", "1.0.0") { registry.add<Lines>(); }
