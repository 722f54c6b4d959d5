#include "golgi/store/estimate_formats.hpp"

#include <cmath>
#include <cstring>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/host/json.hpp"
#include "golgi/store/published.hpp"

namespace golgi {
namespace {

/// The quantities that an estimate has, starting with the score.
std::vector<Quantity> present(const Connectivity& connectivity) {
  std::vector<Quantity> all;
  for (const Quantity quantity : all_quantities())
    if (!connectivity.get(quantity).empty()) all.push_back(quantity);
  return all;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' ? '?' : c;
    }
  }
  return out;
}

/// A double in the notation of XML Schema.
std::string xml_number(double value) { return std::isinf(value) ? value > 0 ? "INF" : "-INF" : format_number(value); }

// --- MATLAB, level 5: elements of {type, bytes, content padded to 8}

enum class MatType : std::uint32_t { int8 = 1, int32 = 5, uint32 = 6, real64 = 9, matrix = 14, utf16 = 17 };
enum class MatClass : std::uint32_t { cell = 1, text = 4, real = 6 };

template <class T>
std::string bytes_of(const T& value) {
  std::string out(sizeof value, '\0');
  std::memcpy(out.data(), &value, sizeof value);
  return out;
}

std::string element(MatType type, std::string content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  content.resize((content.size() + 7) / 8 * 8, '\0');
  return bytes_of(static_cast<std::uint32_t>(type)) + bytes_of(size) + content;
}

std::string mat_matrix(MatClass of, const std::string& name, std::int32_t rows, std::int32_t columns,
                       const std::string& content) {
  return element(MatType::matrix,
                 element(MatType::uint32, bytes_of(static_cast<std::uint32_t>(of)) + bytes_of(std::uint32_t{0})) +
                     element(MatType::int32, bytes_of(rows) + bytes_of(columns)) + element(MatType::int8, name) + content);
}

std::string mat_text(const std::string& name, const std::string& text) {
  // From UTF-8, one unit per character of the basic plane; other characters are replaced.
  std::string units;
  std::int32_t count = 0;
  for (std::size_t k = 0; k < text.size();) {
    const auto first = static_cast<unsigned char>(text[k]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? first : first & (0xff >> (length + 1));
    for (std::size_t b = 1; b < length && k + b < text.size(); ++b)
      point = point << 6 | (static_cast<unsigned char>(text[k + b]) & 0x3f);
    units += bytes_of(static_cast<std::uint16_t>(point > 0xffff ? 0xfffd : point));
    ++count;
    k += length;
  }
  return mat_matrix(MatClass::text, name, count == 0 ? 0 : 1, count, element(MatType::utf16, units));
}

std::string mat_numbers(const std::string& name, ConstView values) {
  std::string by_columns;
  for (std::ptrdiff_t j = 0; j < values.cols(); ++j)
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) by_columns += bytes_of(values(i, j));
  return mat_matrix(MatClass::real, name, static_cast<std::int32_t>(values.rows()), static_cast<std::int32_t>(values.cols()),
                    element(MatType::real64, by_columns));
}

}  // namespace

namespace fs = std::filesystem;

std::vector<fs::path> estimates_in(fs::path folder) {
  if (!folder.has_filename()) folder = folder.parent_path();  // given with a trailing slash
  if (fs::exists(folder / "connectivity.json")) return {folder};
  std::vector<fs::path> found;
  if (const Json manifest = fs::is_directory(folder) ? read_manifest(folder) : Json();
      manifest.is_object() && manifest.contains("stages"))
    for (const auto& [stage, about] : manifest.at("stages").items())
      if (fs::exists(folder / stage / "connectivity.json")) found.push_back(folder / stage);
  if (found.empty())
    throw UsageError("'" + folder.string() +
                     "' contains no estimate; expected a folder of results, such as runs/quickstart, or of one of its "
                     "estimates, such as runs/quickstart/mvgc");
  return found;
}

std::vector<Edge> links_of(const Connectivity& connectivity, double q) {
  if (!std::isnan(q) && connectivity.q().empty())
    throw DataError(
        "the estimate has no q: its method gives no p-values; leave --q out, or wrap the method in causality/surrogate_test");
  std::vector<Edge> links;
  for (const Edge& edge : connectivity.edges())
    if (!std::isnan(edge.score) && (connectivity.estimate().is_directed() || edge.source < edge.target) &&
        (std::isnan(q) || edge.q <= q))
      links.push_back(edge);
  return links;
}

std::string graph_ml(const Connectivity& connectivity, std::span<const Edge> links) {
  const auto quantities = present(connectivity);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "<key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n";
  for (const Quantity quantity : quantities) {
    const std::string key = to_string(quantity);
    out += "<key id=\"" + key + "\" for=\"edge\" attr.name=\"" + key + "\" attr.type=\"double\"/>\n";
  }
  out += std::string("<graph edgedefault=\"") + (connectivity.estimate().is_directed() ? "directed" : "undirected") + "\">\n";
  for (std::ptrdiff_t i = 0; i < connectivity.n(); ++i)
    out +=
        "<node id=\"n" + std::to_string(i) + "\"><data key=\"name\">" + xml_text(connectivity.names()[i]) + "</data></node>\n";
  for (const Edge& link : links) {
    out += "<edge source=\"n" + std::to_string(link.source) + "\" target=\"n" + std::to_string(link.target) + "\">";
    for (const Quantity quantity : quantities)
      if (const double value = connectivity.get(quantity)(link.target, link.source); !std::isnan(value))
        out += std::string("<data key=\"") + to_string(quantity) + "\">" + xml_number(value) + "</data>";
    out += "</edge>\n";
  }
  return out + "</graph>\n</graphml>\n";
}

std::string links_csv(const Connectivity& connectivity, std::span<const Edge> links) {
  const auto quantities = present(connectivity);
  std::string out = "source,target";
  for (const Quantity quantity : quantities) out += std::string(",") + to_string(quantity);
  out += "\n";
  for (const Edge& link : links) {
    out += csv_field(connectivity.names()[link.source]) + "," + csv_field(connectivity.names()[link.target]);
    for (const Quantity quantity : quantities) out += "," + csv_number(connectivity.get(quantity)(link.target, link.source));
    out += "\n";
  }
  return out;
}

std::string links_json(const Connectivity& connectivity, std::span<const Edge> links) {
  Json all = Json::array();
  for (const Edge& link : links) {
    Json one = {{"source", connectivity.names()[link.source]}, {"target", connectivity.names()[link.target]}};
    for (const Quantity quantity : present(connectivity))
      one[to_string(quantity)] = json_number(connectivity.get(quantity)(link.target, link.source));
    all.push_back(std::move(one));
  }
  return Json{{"names", connectivity.names()},
              {"directed", connectivity.estimate().is_directed()},
              {"meaning", connectivity.meaning()},
              {"unit", connectivity.unit()},
              {"links", std::move(all)}}
             .dump(2) +
         "\n";
}

std::string mat_file(const Connectivity& connectivity) {
  std::string out = "MATLAB 5.0 MAT-file, written by golgi";
  out.resize(124, ' ');
  out += bytes_of(std::uint16_t{0x0100}) + "IM";
  std::string names;
  for (const auto& name : connectivity.names()) names += mat_text("", name);
  out += mat_matrix(MatClass::cell, "names", static_cast<std::int32_t>(connectivity.n()), 1, names);
  out += mat_text("meaning", connectivity.meaning());
  for (const Quantity quantity : present(connectivity)) out += mat_numbers(to_string(quantity), connectivity.get(quantity));
  return out;
}

}  // namespace golgi
