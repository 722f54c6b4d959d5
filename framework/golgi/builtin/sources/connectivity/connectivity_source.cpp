#include "golgi/builtin/sources/connectivity/connectivity_source.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "golgi/api/registry.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/named_columns.hpp"
#include "golgi/builtin/sources/old_results.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* estimate_header = "source,target,score[,sign][,weight][,lag_s][,p][,q][,log10_p]";

std::vector<std::string> names_of(const ConnectivitySource::Params& params, const std::vector<std::string>& in_file,
                                  std::ptrdiff_t n) {
  std::vector<std::string> names = !params.names.empty() ? params.names : in_file;
  if (names.empty()) names = default_names(n);
  if (std::ssize(names) != n)
    throw DataError("'" + params.path.path.string() + "': the matrix is of " + plural(n, "variable") + ", but there " +
                    (names.size() == 1 ? "is 1 name" : "are " + std::to_string(names.size()) + " names"));
  check_names(names, params.path.path);
  return names;
}

Connectivity of_matrix(const ConnectivitySource::Params& params, Matrix score, std::vector<std::string> names) {
  const std::string file = "'" + params.path.path.string() + "'";
  if (score.rows() != score.cols())
    throw DataError(file + ": the matrix is " + std::to_string(score.rows()) + " x " + std::to_string(score.cols()) +
                    "; an estimate has a row (target) and a column (source) per variable");
  names = names_of(params, names, score.rows());
  if (params.rows == ConnectivitySource::Rows::source) score = matrix_of(eigen(std::as_const(score)).transpose());
  return Connectivity(std::move(names), std::move(score));
}

// --- Lists of edges

struct Column {
  const char* name;
  Quantity quantity;
};
constexpr Column edge_columns[] = {{"score", Quantity::score},    {"sign", Quantity::sign}, {"weight", Quantity::weight},
                                   {"lag_s", Quantity::lag_s},    {"p", Quantity::p},       {"q", Quantity::q},
                                   {"log10_p", Quantity::log10_p}};

std::vector<std::string> listed_names(const fs::path& path, const NamedColumns& columns_of, const std::vector<CsvRow>& rows,
                                      const TaskContext& context) {
  std::set<std::string> listed;
  for (const CsvRow& row : rows)
    for (const char* end : {"source", "target"}) listed.insert(whole_number(columns_of.at(row, end).text));
  std::vector<std::string> names(listed.begin(), listed.end());
  std::ranges::sort(names, natural_less);
  check_names(names, path);
  context.log(plural(names.size(), "variable") + ": those in the list, in the order of their names; use names to add others");
  return names;
}

double number_at(const fs::path& path, const CsvRow& row, const CsvCell& cell, const char* column) {
  const auto number = parse_number(cell.text);
  if (!number || std::isinf(*number))
    bad_cell(path, row, cell, std::string(column) + " '" + cell.text + "' is not a finite number");
  return *number;
}

Connectivity of_edges(const ConnectivitySource::Params& params, std::vector<CsvRow> rows, const TaskContext& context) {
  const fs::path& path = params.path.path;
  const NamedColumns named(path, rows.front(),
                           {"source", "target", "score", "sign", "weight", "lag_s", "p", "q", "log10_p", "evidence"});
  for (const char* needed : {"source", "target", "score"})
    if (!named.has(needed))
      bad_cell(path, rows.front(), rows.front().cells.front(),
               "no column '" + std::string(needed) + "'; the header of a list of edges is " + estimate_header);
  rows.erase(rows.begin());
  if (rows.empty()) throw DataError("'" + path.string() + "': lists no edges");
  const auto names = params.names.empty() ? listed_names(path, named, rows, context) : params.names;
  const auto n = std::ssize(names);
  std::map<Quantity, Matrix> values;
  for (const auto& [column, quantity] : edge_columns)
    if (named.has(column)) values.emplace(quantity, Matrix(n, n, undefined));
  if (params.others == ConnectivitySource::Others::zero)
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j)
        if (i != j) values.at(Quantity::score)(i, j) = 0;
  std::map<std::pair<std::int32_t, std::int32_t>, int> line_of;
  for (const CsvRow& row : rows) {
    const std::int32_t target = named.variable(row, "target", names), source = named.variable(row, "source", names);
    const auto [before, is_new] = line_of.try_emplace({target, source}, row.line);
    if (!is_new) bad_cell(path, row, row.cells.front(), "the same pair is in line " + std::to_string(before->second));
    for (const auto& [column, quantity] : edge_columns) {
      if (!values.contains(quantity)) continue;
      const CsvCell* cell = named.find(row, column);
      values.at(quantity)(target, source) = cell ? number_at(path, row, *cell, column) : undefined;
    }
  }
  Connectivity result(names, std::move(values.at(Quantity::score)));
  values.erase(Quantity::score);
  for (auto& [quantity, matrix] : values) result.set(quantity, std::move(matrix));
  return result;
}

// --- Folders

Connectivity of_folder(const ConnectivitySource::Params& params, const TaskContext& context) {
  const fs::path& path = params.path.path;
  if (!params.names.empty() || params.rows != ConnectivitySource::Rows::target)
    throw DataError("'" + path.string() +
                    "': a folder of results gives names and orientation itself; leave 'names' and 'rows' out");
  if (!fs::exists(path / "connectivity.json")) throw no_such_folder(path, "connectivity.json", "an estimate");
  return read_connectivity_folder(path, context);
}

Connectivity read(const ConnectivitySource::Params& params, const TaskContext& context) {
  const fs::path& path = params.path.path;
  if (fs::is_directory(path)) return of_folder(params, context);
  if (path.extension() == ".npy") return of_matrix(params, read_npy(path, context.poll()), {});
  auto rows = read_csv_cells(path);
  if (has_column(rows.front(), "source") || has_column(rows.front(), "target"))
    return of_edges(params, std::move(rows), context);
  CsvTable table = read_csv(path, params.header, context.poll());
  return of_matrix(params, std::move(table.values),
                   table.header.empty() ? std::move(table.row_names) : std::move(table.header));
}

}  // namespace

void ConnectivitySource::Params::describe(SchemaOf<Params>& s) {
  s.field("path", &Params::path)
      .required()
      .doc(
          "An (N, N) matrix of scores as .npy or text; text with the header "
          "source,target,score[,sign][,weight][,lag_s][,p][,q][,log10_p]; "
          "or the folder of an estimate in a run's results.");
  s.field("names", &Params::names).doc("Names of the variables; else those in the file, else x0, x1, …");
  s.choice("rows", &Params::rows, {{"target", Rows::target}, {"source", Rows::source}})
      .doc(
          "Whether the rows of a matrix are targets or sources. golgi writes targets; many tools in Python and MATLAB "
          "sources.");
  s.choice("others", &Params::others, {{"zero", Others::zero}, {"undefined", Others::unknown}})
      .doc("Score of the pairs that a list of edges leaves out.");
  s.choice("header", &Params::header, {{"auto", CsvHeader::automatic}, {"yes", CsvHeader::yes}, {"no", CsvHeader::no}})
      .doc("Whether a matrix as text begins with a row of names.");
}

ConnectivitySource::ConnectivitySource(const Params& params) : params_(params) {
  if (!params.path.empty() && !fs::is_directory(params.path.path)) check_kind(params.path.path);
}

Artifact ConnectivitySource::run(const Inputs&, const TaskContext& context) const {
  const Connectivity result = read(params_, context);
  try {
    result.validate();
  } catch (const DataError& error) {
    throw DataError("'" + params_.path.path.string() + "': " + error.what());
  }
  return result;
}

void register_sources_connectivity(Registry& registry) { registry.add<ConnectivitySource>(); }

}  // namespace golgi
