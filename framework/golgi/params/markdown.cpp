#include "golgi/params/markdown.hpp"

namespace golgi {
namespace {

void add_rows(const Schema& schema, const std::string& prefix, std::vector<ParameterRow>& rows) {
  for (const auto& field : schema.fields()) {
    std::string meaning = field.doc();
    if (field.shorthand()) meaning += " A plain number sets '" + *field.shorthand() + "'.";
    const std::string standard = field.is_required()               ? "(required)"
                                 : field.nested()                  ? ""
                                 : field.default_value().is_null() ? "null"
                                                                   : field.default_value().flow();
    rows.push_back({prefix + field.name(), field.domain(), standard, meaning});
    if (field.nested()) add_rows(*field.nested(), prefix + field.name() + ".", rows);
  }
}

}  // namespace

std::vector<ParameterRow> parameter_rows(const Schema& schema) {
  std::vector<ParameterRow> rows;
  add_rows(schema, "", rows);
  return rows;
}

std::string markdown_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*') cell += '\\';
    cell += c == '\n' ? ' ' : c;
  }
  return cell;
}

std::string markdown(const Schema& schema) {
  if (schema.fields().empty()) return "None.\n";
  std::string text = "| parameter | values | default | meaning |\n|---|---|---|---|\n";
  for (const auto& row : parameter_rows(schema))
    text += "| `" + row.name + "` | " + markdown_cell(row.values) + " | " + markdown_cell(row.standard) + " | " +
            markdown_cell(row.meaning) + " |\n";
  return text;
}

}  // namespace golgi
