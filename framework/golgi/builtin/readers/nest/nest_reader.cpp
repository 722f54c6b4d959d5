#include "golgi/builtin/readers/nest/nest_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "golgi/api/event_arrays.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* spikes_name = "spikes";

/// The positions of the columns in a line; -1: there is no such column.
struct NestColumns {
  std::vector<std::string> names;
  int sender = 0, time_ms = 1, step = -1, offset = -1;
  std::vector<int> quantities;
};

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    cells.push_back(line.substr(at, end - at));
    at = end;
  }
  return cells;
}

[[noreturn]] void bad_row(const fs::path& path, int line, std::size_t column, const std::string& what) {
  throw DataError(path.string() + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
}

/// The columns from the line that names them, with or without "#"; a file without such a line is a .gdf.
std::optional<NestColumns> columns_of(std::string_view line) {
  const auto cells = cells_of(line.starts_with('#') ? line.substr(1) : line);
  if (cells.empty() || cells[0] != "sender") return std::nullopt;
  NestColumns columns;
  columns.time_ms = -1;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    columns.names.emplace_back(cells[k]);
    const int at = static_cast<int>(k);
    if (cells[k] == "time_ms")
      columns.time_ms = at;
    else if (cells[k] == "time_step")
      columns.step = at;
    else if (cells[k] == "time_offset")
      columns.offset = at;
    else if (k > 0)
      columns.quantities.push_back(at);
  }
  return columns;
}

/// Rows of all files of a recording.
struct NestTable {
  NestColumns columns;
  std::vector<double> senders, times_s;
  std::vector<double> values;  ///< of one quantity, or none
};

class NestTableReader {
 public:
  NestTableReader(std::optional<double> resolution_ms, const std::string& quantity)
      : resolution_ms_(resolution_ms), quantity_(quantity) {}

  void read(const fs::path& path, const Poll& poll) {
    const std::string text = read_file(path);
    table_.columns = NestColumns();
    quantity_at_ = -1;
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
      poll();
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line(text.data() + at, end - at);
      at = end + 1;
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      if (line.front() == '#' || line.starts_with("sender")) {
        if (const auto columns = columns_of(line)) take_columns(*columns, path, number);
        continue;
      }
      take_row(line, path, number);
    }
  }

  NestTable table_;

 private:
  void take_columns(const NestColumns& columns, const fs::path& path, int line) {
    table_.columns = columns;
    if (columns.time_ms < 0 && columns.step < 0) bad_row(path, line, 1, "no column time_ms or time_step");
    if (columns.time_ms < 0 && !resolution_ms_)
      bad_row(path, line, 1,
              "times are in steps, and the file does not give the length of a step; set it: reader: {use: source/nest, params: "
              "{resolution_ms: 0.1}}");
    for (const int at : columns.quantities)
      if (columns.names[at] == quantity_) quantity_at_ = at;
  }

  double number(const std::vector<std::string_view>& cells, int at, std::string_view line, const fs::path& path,
                int line_number) const {
    const std::string_view cell = cells[at];
    double value = undefined;
    const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || stop != cell.data() + cell.size())
      bad_row(path, line_number, cell.data() - line.data() + 1, "'" + std::string(cell) + "' is not a number");
    return value;
  }

  void take_row(std::string_view line, const fs::path& path, int line_number) {
    split(line);
    const NestColumns& columns = table_.columns;
    const std::size_t expected = columns.names.empty() ? 2 : columns.names.size();
    if (cells_.size() != expected)
      bad_row(path, line_number, 1, plural(cells_.size(), "cell") + ", expected " + std::to_string(expected));
    const double sender = number(cells_, columns.sender, line, path, line_number);
    if (!(sender >= 1 && sender == std::floor(sender)))
      bad_row(path, line_number, 1,
              "sender " + std::string(cells_[columns.sender]) +
                  ": ids of NEST are whole numbers from 1; is this a NEST file? Lists of events with the header "
                  "variable,time_ms may have any id");
    double time_ms = undefined;
    if (columns.time_ms >= 0) {
      time_ms = number(cells_, columns.time_ms, line, path, line_number);
    } else {
      // The product of a whole number and a decimal, rounded to the digits with which it is written.
      time_ms = number(cells_, columns.step, line, path, line_number) * *resolution_ms_;
      if (columns.offset >= 0) time_ms -= number(cells_, columns.offset, line, path, line_number);
      constexpr double digits = 1e9;
      time_ms = std::round(time_ms * digits) / digits;
    }
    table_.senders.push_back(sender);
    table_.times_s.push_back(time_ms / 1000);
    if (quantity_at_ >= 0) table_.values.push_back(number(cells_, quantity_at_, line, path, line_number));
  }

  void split(std::string_view line) {
    cells_.clear();
    for (std::size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
      const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
      cells_.push_back(line.substr(at, end - at));
      at = end;
    }
  }

  std::optional<double> resolution_ms_;
  std::string quantity_;
  int quantity_at_ = -1;
  std::vector<std::string_view> cells_;
};

/// LABEL-ID of LABEL-ID-THREAD.dat; empty for other names.
std::string without_thread(const fs::path& path) {
  const std::string stem = path.stem().string();
  const auto dash = stem.find_last_of('-');
  if (dash == std::string::npos || dash + 1 == stem.size()) return "";
  const bool is_number = std::all_of(stem.begin() + static_cast<std::ptrdiff_t>(dash) + 1, stem.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
  const std::string rest = stem.substr(0, dash);
  const auto before = rest.find_last_of('-');
  const bool has_id = before != std::string::npos && before + 1 < rest.size() &&
                      rest.find_first_not_of("0123456789", before + 1) == std::string::npos;
  return is_number && has_id ? rest : "";
}

/// Converts the quantities of a long table to a matrix, (senders, times).
Dataset signal_of(const ReadRequest& request, const NestTable& table, const std::string& place, const TaskContext& context) {
  std::map<double, std::ptrdiff_t> row_of, column_of;
  for (const double sender : table.senders) row_of.emplace(sender, 0);
  for (const double time : table.times_s) column_of.emplace(time, 0);
  FoundSignal found{.place = place};
  const std::string unit = request.candidate() == "V_m" ? "mV" : "";
  for (auto& [sender, row] : row_of) {
    row = std::ssize(found.variables);
    found.variables.push_back(Variable(std::to_string(static_cast<std::int64_t>(sender))).set_unit(unit));
  }
  std::vector<double> times_s;
  for (auto& [time, column] : column_of) {
    column = std::ssize(times_s);
    times_s.push_back(time);
  }
  require_room(request.rules(), std::ssize(row_of), std::ssize(column_of), place);
  Matrix values(std::ssize(row_of), std::ssize(column_of), undefined);
  std::int64_t n_filled = 0;
  for (std::size_t k = 0; k < table.values.size(); ++k) {
    double& value = values(row_of[table.senders[k]], column_of[table.times_s[k]]);
    if (std::isnan(value)) ++n_filled;
    value = table.values[k];
  }
  if (n_filled < values.size())
    throw DataError(place + ": " + plural(row_of.size(), "sender") + " and " + plural(times_s.size(), "time") + ", but " +
                    std::to_string(n_filled) + " values; expected one per sender and time");
  found.trials.push_back(std::move(values));
  return dataset_of(
      request, std::move(found), times_s, 0,
      [&](std::ptrdiff_t k) { return place + ", time " + format_number(times_s[k]) + " s"; }, context);
}

}  // namespace

void NestReader::Params::describe(SchemaOf<Params>& s) {
  s.field("resolution_ms", &Params::resolution_ms).unit("ms").above(0).doc("Length of a time step, if times are in steps.");
}

std::vector<Candidate> NestReader::candidates(const fs::path& path) const {
  check_input_file(path);
  std::vector<Candidate> all;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (const auto columns = columns_of(line))
      for (const int quantity : columns->quantities) all.push_back({columns->names[quantity], ""});
    if (!line.starts_with('#')) break;
  }
  if (all.empty()) all.push_back({spikes_name, ""});
  return all;
}

std::vector<fs::path> NestReader::files(const fs::path& path, const std::string&) const {
  const std::string recorder = without_thread(path);
  if (recorder.empty()) return {path};
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(path.parent_path()))
    if (entry.is_regular_file() && entry.path().extension() == path.extension() && without_thread(entry.path()) == recorder)
      all.push_back(entry.path());
  std::ranges::sort(all, [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return all.empty() ? std::vector{path} : all;
}

Dataset NestReader::read(const ReadRequest& request, const TaskContext& context) const {
  const std::string place = "'" + request.path().string() + "'";
  const auto all = files(request.path(), request.candidate());
  const bool are_spikes = request.candidate() == spikes_name;
  NestTableReader reader(params_.resolution_ms, are_spikes ? "" : request.candidate());
  for (const auto& file : all) reader.read(file, context.poll());
  if (all.size() > 1)
    context.log(place + ": read together with " + plural(all.size() - 1, "file") + " of other threads of the same recorder");
  NestTable& table = reader.table_;
  if (table.senders.empty()) throw DataError(place + ": holds no rows");
  if (!are_spikes) return signal_of(request, table, place, context);
  context.log(place + ": times are taken as ms");
  // Ids start at 1: with a number of variables they are 1 … n.
  for (double& sender : table.senders) --sender;
  FoundEvents found = events_by_ids(table.times_s, table.senders, request.rules().n_variables, place);
  for (Variable& variable : found.variables) variable.set_name(std::to_string(*parse_integer(variable.name()) + 1));
  return dataset_of(request, std::move(found), context);
}

void register_readers_nest(Registry& registry) { registry.add<NestReader>(); }

}  // namespace golgi
