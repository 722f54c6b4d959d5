#include "golgi/page/models.hpp"

#include <fmt/format.h>

#include <utility>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/page/text.hpp"

namespace golgi::page {
namespace {

namespace fs = std::filesystem;

/// Readable names of the columns of models.csv; other columns keep their names.
std::string title_of(const std::string& column) {
  constexpr std::pair<const char*, const char*> titles[] = {{"model", "member"},
                                                            {"best_epoch", "best epoch"},
                                                            {"validation", "validation loss"},
                                                            {"test_mse", "test error (squared)"},
                                                            {"test_r2", "test R²"}};
  for (const auto& [name, title] : titles)
    if (column == name) return title;
  return column;
}

/// One row per member, from the models.csv of the model.
std::string members_table(const fs::path& file) {
  std::string out = "<div class=\"scroll\"><table class=\"sortable small\"><thead><tr>";
  bool is_header = true;
  for_each_csv_row(file, [&](const CsvRow& row) {
    if (!is_header) out += "<tr>";
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      const std::string& text = row.cells[k].text;
      const auto value = parse_number(text);
      if (is_header)
        out += fmt::format("<th{}>{}</th>", k > 0 ? " class=\"n\"" : "", escape(title_of(text)));
      else if (k == 0)
        out += "<th scope=\"row\">" + escape(text) + "</th>";
      else
        out += "<td class=\"n\">" + (value ? number(*value) : escape(text)) + "</td>";
    }
    out += std::exchange(is_header, false) ? "</tr></thead><tbody>" : "</tr>";
    return true;
  });
  return out + "</tbody></table></div>";
}

}  // namespace

std::string models_section(const RunShown& run) {
  std::string out;
  for (const Stage& stage : run.stages) {
    if (!stage.component.starts_with("model/")) continue;
    const fs::path figure = run.folder / "figures" / (stage.name + ".svg"), members = run.folder / stage.name / "models.csv";
    std::string body;
    if (fs::exists(figure)) body += "<figure style=\"max-width:640px\">" + read_file(figure) + "</figure>";
    if (fs::exists(members)) body += members_table(members);
    if (!body.empty()) out += "<h3>" + escape(stage.name) + "</h3>" + body;
  }
  if (out.empty()) return "";
  return "<h2>Models</h2><p>A member is one initialisation. R² measures forecasts of windows that no member was trained on: 1 "
         "is perfect, 0 is no better than the mean. Links estimated from a model are evidence only if it forecasts well.</p>" +
         out;
}

}  // namespace golgi::page
