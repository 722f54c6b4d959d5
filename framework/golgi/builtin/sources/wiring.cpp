#include "golgi/builtin/sources/wiring.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>

#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/named_columns.hpp"
#include "golgi/builtin/sources/old_results.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* wiring_header = "source,target[,weight][,lag]";

std::string in_lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// The role of a column in a list of edges; empty: the column is not read.
std::string role_of(const std::string& name) {
  static const std::map<std::string, std::string> roles{{"source", "source"},
                                                        {"pre", "source"},
                                                        {"from", "source"},
                                                        {"i_pre", "source"},
                                                        {"src", "source"},
                                                        {"presynaptic", "source"},
                                                        {"target", "target"},
                                                        {"post", "target"},
                                                        {"to", "target"},
                                                        {"j_post", "target"},
                                                        {"dst", "target"},
                                                        {"postsynaptic", "target"},
                                                        {"weight", "weight"},
                                                        {"w", "weight"},
                                                        {"strength", "weight"},
                                                        {"syn_weight", "weight"},
                                                        {"lag", "lag"},
                                                        {"delay", "delay"},
                                                        {"delay_ms", "delay"},
                                                        {"delay_s", "delay"},
                                                        {"score", "score"},
                                                        {"sign", "sign"},
                                                        {"q", "q"}};
  const auto found = roles.find(in_lower_case(name));
  return found == roles.end() ? "" : found->second;
}

/// The columns of a list of edges by role.
class EdgeColumns {
 public:
  EdgeColumns(const fs::path& path, const CsvRow& header, const TaskContext& context) {
    static const std::vector<std::string> known{"source", "target", "weight", "lag", "delay"};
    std::vector<std::string> ignored;
    for (std::size_t k = 0; k < header.cells.size(); ++k) {
      const CsvCell& cell = header.cells[k];
      const std::string role = role_of(cell.text);
      if (role.empty()) {
        // A misspelt name would lose a column silently.
        if (const auto near = nearest_name(in_lower_case(cell.text), known); near && cell.text.size() > 3)
          bad_cell(path, header, cell, "unknown column '" + cell.text + "'" + suggestion(in_lower_case(cell.text), known));
        ignored.push_back(cell.text);
      } else if (!columns_.emplace(role, k).second) {
        bad_cell(path, header, cell, "column '" + cell.text + "' is given twice");
      }
      if (role == "delay") delay_unit_ = time_unit_of_name(cell.text);
    }
    for (const char* needed : {"source", "target"})
      if (!columns_.contains(needed))
        bad_cell(path, header, header.cells.front(),
                 "no column '" + std::string(needed) + "'; the header of a list of edges is " + wiring_header);
    if (!ignored.empty())
      context.log("'" + path.string() + "': " + plural(ignored.size(), "column") + " not read: " + join(ignored, ", "));
  }
  EdgeColumns(std::size_t n) : columns_{{"source", 0}, {"target", 1}} {
    if (n > 2) columns_.emplace("weight", 2);
  }

  bool has(const char* role) const { return columns_.contains(role); }
  std::optional<TimeUnit> delay_unit() const { return delay_unit_; }
  /// The cell; null if there is no such column, or the cell is empty.
  const CsvCell* find(const CsvRow& row, const char* role) const {
    const auto found = columns_.find(role);
    return found == columns_.end() || row.cells[found->second].text.empty() ? nullptr : &row.cells[found->second];
  }

 private:
  std::map<std::string, std::size_t> columns_;
  std::optional<TimeUnit> delay_unit_;
};

bool heads_edges(const CsvRow& row) {
  return std::ranges::any_of(row.cells, [](const CsvCell& cell) {
    const std::string role = role_of(cell.text);
    return role == "source" || role == "target";
  });
}

std::int32_t variable_in(const fs::path& path, const CsvRow& row, const EdgeColumns& columns, const char* role,
                         const EdgeCollector& edges) {
  const CsvCell* cell = columns.find(row, role);
  if (!cell) bad_cell(path, row, row.cells.front(), std::string("no ") + role);
  try {
    return edges.variable(cell->text);
  } catch (const DataError& error) {
    bad_cell(path, row, *cell, error.what());
  }
}

/// Ids 1 … N without a 0 count from 1; read as counted from 0, all edges would be shifted.
void check_first_index(const fs::path& path, const std::vector<CsvRow>& rows, std::size_t first, const EdgeColumns& columns,
                       const std::vector<std::string>& names, const WiringRules& rules) {
  long long low = std::numeric_limits<long long>::max(), high = -1;
  for (std::size_t k = first; k < rows.size(); ++k)
    for (const char* role : {"source", "target"}) {
      const CsvCell* cell = columns.find(rows[k], role);
      const auto id = cell ? parse_integer(whole_number(cell->text)) : std::nullopt;
      if (!id || std::ranges::find(names, whole_number(cell->text)) != names.end()) return;
      low = std::min(low, *id);
      high = std::max(high, *id);
    }
  if (rules.index_from == 0 && low == 1 && high == std::ssize(names))
    throw DataError("'" + path.string() + "': its variables run from 1 to " + std::to_string(high) +
                    " and 0 never occurs; set index_from: 1");
}

GroundTruth truth_from_edges(const fs::path& path, const std::vector<CsvRow>& rows, bool has_header,
                             const std::vector<std::string>& names, const WiringRules& rules, const TaskContext& context) {
  const EdgeColumns columns = has_header ? EdgeColumns(path, rows.front(), context) : EdgeColumns(rows.front().cells.size());
  const std::size_t first = has_header ? 1 : 0;
  check_first_index(path, rows, first, columns, names, rules);
  EdgeCollector edges(names, rules);
  std::map<std::pair<std::int32_t, std::int32_t>, int> line_of;
  for (std::size_t k = first; k < rows.size(); ++k) {
    const CsvRow& row = rows[k];
    const std::int32_t target = variable_in(path, row, columns, "target", edges),
                       source = variable_in(path, row, columns, "source", edges);
    double weight = 1, delay = undefined;
    std::optional<TimeUnit> unit = columns.delay_unit();
    if (const CsvCell* cell = columns.find(row, "weight")) {
      const auto number = parse_number(cell->text);
      if (!number || !std::isfinite(*number) || *number == 0)
        bad_cell(path, row, *cell,
                 "weight '" + cell->text + "': expected a finite number other than 0; leave out pairs without a synapse");
      weight = *number;
    }
    if (const CsvCell* cell = columns.find(row, "lag")) {
      const auto lag = parse_integer(cell->text);
      if (!lag || *lag < 0 || *lag > std::numeric_limits<std::int32_t>::max())
        bad_cell(path, row, *cell, "lag '" + cell->text + "': expected a whole number of samples, 0 or more");
      if (*lag > 0) delay = static_cast<double>(*lag), unit = TimeUnit::samples;  // 0: not known
    } else if (const CsvCell* of = columns.find(row, "delay")) {
      const auto number = parse_number(of->text);
      if (!number || !(*number >= 0) || std::isinf(*number))
        bad_cell(path, row, *of, "delay '" + of->text + "': expected a finite number, 0 or more");
      delay = *number;
    }
    const auto [before, is_new] = line_of.try_emplace({source, target}, row.line);
    if (!is_new) bad_cell(path, row, row.cells.front(), "the same pair is in line " + std::to_string(before->second));
    try {
      edges.add(source, target, weight, delay, unit, true);
    } catch (const DataError& error) {
      bad_cell(path, row, row.cells.front(), error.what());
    }
  }
  return edges.truth();
}

/// The same names in another order would score the wrong pairs. @param given  names in the file; empty: it has none
void check_order(const fs::path& path, const std::vector<std::string>& given, const std::vector<std::string>& names) {
  if (given != names && std::is_permutation(given.begin(), given.end(), names.begin(), names.end()))
    throw DataError("'" + path.string() + "': names the variables in another order than the recording");
}

GroundTruth truth_from_weights(const fs::path& path, Matrix weights, const std::vector<std::string>& names,
                               const WiringRules& rules) {
  if (weights.rows() == weights.cols()) {
    for (std::ptrdiff_t i = 0; i < weights.rows(); ++i) {
      if (std::isnan(weights(i, i))) weights(i, i) = 0;
      if (!rules.row_is_source) continue;
      for (std::ptrdiff_t j = 0; j < i; ++j) std::swap(weights(i, j), weights(j, i));
    }
  }
  return truth_from_matrix("'" + path.string() + "'", weights, names);
}

// --- Estimates

/// The pairs that are taken as edges, with sign · score as weight.
GroundTruth truth_of_estimate(const std::string& place, const Estimate& estimate, const std::vector<std::string>& of,
                              const std::vector<std::string>& names, const WiringRules& rules) {
  if (!rules.q && !rules.top)
    throw DataError(place + ": scores of all pairs are not wiring; set q: 0.05, or top: K for the K highest scores");
  if (rules.q && estimate.q().empty()) throw DataError(place + ": has no q-values; set top: K for the K highest scores");
  if (!std::is_permutation(of.begin(), of.end(), names.begin(), names.end()))
    throw DataError(place + ": has other variables than the recording");
  struct Pair {
    double score, weight;
    std::int32_t target, source;
  };
  std::vector<Pair> pairs;
  const auto index = [&](std::ptrdiff_t k) { return find_variable(of[k], names); };
  for (std::ptrdiff_t i = 0; i < std::ssize(of); ++i)
    for (std::ptrdiff_t j = 0; j < std::ssize(of); ++j) {
      const double score = estimate.score()(i, j);
      if (i == j || std::isnan(score) || (rules.q && !(estimate.q()(i, j) <= *rules.q))) continue;
      const double sign = estimate.sign().empty() || std::isnan(estimate.sign()(i, j)) ? 1 : estimate.sign()(i, j);
      const double weight = sign * score;
      if (weight != 0) pairs.push_back({score, weight, index(i), index(j)});
    }
  std::ranges::stable_sort(pairs, std::greater<>(), &Pair::score);
  if (rules.top && std::ssize(pairs) > *rules.top) pairs.resize(*rules.top);
  std::vector<Link> links;
  for (const Pair& pair : pairs) links.push_back({pair.target, pair.source, pair.weight});
  return GroundTruth(static_cast<std::int32_t>(names.size()), std::move(links));
}

GroundTruth truth_of_scores(const fs::path& path, const std::vector<CsvRow>& rows, const std::vector<std::string>& names,
                            const WiringRules& rules, const TaskContext& context) {
  const EdgeColumns columns(path, rows.front(), context);
  const EdgeCollector edges(names, rules);
  const auto n = std::ssize(names);
  std::map<std::string, Matrix> values;
  for (const char* role : {"score", "sign", "q"})
    if (columns.has(role)) values.emplace(role, Matrix(n, n, undefined));
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const std::int32_t target = variable_in(path, rows[k], columns, "target", edges),
                       source = variable_in(path, rows[k], columns, "source", edges);
    for (auto& [role, matrix] : values)
      if (const CsvCell* cell = columns.find(rows[k], role.c_str())) {
        const auto number = parse_number(cell->text);
        if (!number) bad_cell(path, rows[k], *cell, role + " '" + cell->text + "' is not a number");
        matrix(target, source) = *number;
      }
  }
  Estimate estimate(std::move(values.at("score")));
  if (columns.has("sign")) estimate.set(Quantity::sign, std::move(values.at("sign")));
  if (columns.has("q")) estimate.set(Quantity::q, std::move(values.at("q")));
  return truth_of_estimate("'" + path.string() + "'", estimate, names, names, rules);
}

enum class WiringKind { folder, npy, text, graphml, gml, unknown };

WiringKind kind_of(const fs::path& path) {
  if (fs::is_directory(path)) return WiringKind::folder;
  std::ifstream file(path, std::ios::binary);
  std::string begin(64, '\0');
  file.read(begin.data(), std::ssize(begin));
  begin.resize(file.gcount());
  if (begin.starts_with("\xef\xbb\xbf")) begin.erase(0, 3);
  begin.erase(0, begin.find_first_not_of(" \t\r\n"));
  if (begin.starts_with("<?xml") || begin.starts_with("<graphml") || begin.starts_with("<!DOCTYPE") ||
      path.extension() == ".graphml")
    return WiringKind::graphml;
  if (path.extension() == ".gml" || begin.starts_with("Creator")) return WiringKind::gml;
  if (begin.starts_with("graph") && begin.find_first_not_of(" \t\r\n", 5) == begin.find('[')) return WiringKind::gml;
  if (path.extension() == ".npy") return WiringKind::npy;
  return is_plain(path) ? WiringKind::text : WiringKind::unknown;
}

}  // namespace

bool may_be_wiring(const fs::path& path) { return kind_of(path) != WiringKind::unknown; }

std::int32_t EdgeCollector::variable(const std::string& text) const {
  const auto index = parse_integer(whole_number(text));
  if (!index || rules_.index_from == 0) return find_variable(text, names_);  // counted from 1, numbers are not names
  const long long at = *index - rules_.index_from;
  if (at < 0 || at >= std::ssize(names_))
    throw DataError("there is no variable " + text + "; there are " + plural(names_.size(), "variable") + ", numbered from " +
                    std::to_string(rules_.index_from));
  return static_cast<std::int32_t>(at);
}

void EdgeCollector::add(std::int32_t source, std::int32_t target, double weight, double delay, std::optional<TimeUnit> unit,
                        bool is_directed) {
  if (!is_directed && !rules_.both_ways)
    throw DataError("the edge is undirected, but wiring has a direction; set directed: both to use it in both directions");
  double delay_s = undefined;
  if (!std::isnan(delay)) {
    const TimeUnit taken = unit.value_or(rules_.delay_unit);
    if (taken == TimeUnit::automatic)
      throw DataError("delay " + format_number(delay) + " has no unit; name it delay_ms or delay_s, or set delay_unit: ms");
    // A product for samples, so that whole numbers of them give the same delays as elsewhere.
    delay_s = taken == TimeUnit::samples ? delay * rules_.dt_s : delay / per_second(taken, rules_.dt_s);
  }
  add_one({target, source, weight, delay_s});
  if (!is_directed && source != target) add_one({source, target, weight, delay_s});
}

void EdgeCollector::add_one(const Link& link) {
  if (!std::isfinite(link.weight) || link.weight == 0)
    throw DataError("weight " + format_number(link.weight) + ": expected a finite number other than 0");
  if (!seen_.emplace(link.source, link.target).second)
    throw DataError("the edge from '" + names_[link.source] + "' to '" + names_[link.target] + "' is given twice");
  links_.push_back(link);
}

Wiring read_wiring(const fs::path& path, const std::vector<std::string>& names, const WiringRules& rules,
                   const TaskContext& context) {
  switch (kind_of(path)) {
    case WiringKind::graphml: return read_graphml(path, names, rules, context);
    case WiringKind::gml: return read_gml(path, names, rules, context);
    case WiringKind::npy: return {truth_from_weights(path, read_npy(path), names, rules)};
    case WiringKind::folder: {
      if (is_changing_wiring(path)) return read_changing_wiring(path, names, rules, context);
      if (!fs::exists(path / "connectivity.json")) throw no_such_folder(path, "connectivity.json", "an estimate");
      const Connectivity connectivity = read_connectivity_folder(path, context);
      return {truth_of_estimate("'" + path.string() + "'", connectivity.estimate(), connectivity.names(), names, rules)};
    }
    default: break;
  }
  const auto rows = read_csv_cells(path);
  const CsvRow& first = rows.front();
  if (heads_edges(first)) {
    const bool has_scores =
        std::ranges::any_of(first.cells, [](const CsvCell& cell) { return in_lower_case(cell.text) == "score"; });
    return {has_scores ? truth_of_scores(path, rows, names, rules, context)
                       : truth_from_edges(path, rows, true, names, rules, context)};
  }
  const std::size_t n_columns = first.cells.size(), n_edge_columns = 4;
  const bool is_matrix = n_columns == names.size() || n_columns == names.size() + 1;  // one more: names come first
  const bool are_numbers =
      std::ranges::all_of(first.cells, [](const CsvCell& cell) { return parse_number(cell.text).has_value(); });
  if (!is_matrix && are_numbers && (n_columns == 2 || n_columns == 3)) {
    context.log("'" + path.string() + "': its columns are taken as source, target" + (n_columns > 2 ? " and weight" : ""));
    return {truth_from_edges(path, rows, false, names, rules, context)};
  }
  if (!is_matrix && n_columns <= n_edge_columns)
    bad_cell(path, first, first.cells.front(),
             "the truth has " + plural(n_columns, "column") + ", the recording " + plural(names.size(), "variable") +
                 "; a list of edges begins with the line " + wiring_header +
                 ", a matrix has a row (target) and a column (source) per variable");
  CsvTable table = read_csv(path);
  check_order(path, table.header, names);
  check_order(path, table.row_names, names);
  return {truth_from_weights(path, std::move(table.values), names, rules)};
}

}  // namespace golgi
