#include "golgi/params/value.hpp"

#include <algorithm>

#include "golgi/core/text.hpp"

namespace golgi {
namespace {

/// Unquoted where YAML and JSON both read the text as the same scalar or bare word, else quoted as in JSON.
std::string scalar_text(const Value& value) {
  const auto plain_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.' ||
           c == '-' || c == '+';
  };
  const std::string& text = value.text;
  if (!value.quoted && !text.empty() && text != "-" && text != "~" && std::all_of(text.begin(), text.end(), plain_char))
    return text;
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20)
      ((out += "\\u00") += digits[(c >> 4) & 15]) += digits[c & 15];
    else
      out += c;
  }
  return out + "\"";
}

}  // namespace

Value Value::scalar(std::string text, bool quoted, Place place) {
  Value value;
  value.kind = Kind::scalar;
  value.text = std::move(text);
  value.quoted = quoted;
  value.place = std::move(place);
  return value;
}

Value Value::number(double value) { return scalar(format_number(value)); }
Value Value::integer(long long value) { return scalar(std::to_string(value)); }
Value Value::boolean(bool value) { return scalar(value ? "true" : "false"); }

Value Value::list(std::vector<Value> items, Place place) {
  Value value;
  value.kind = Kind::list;
  value.items = std::move(items);
  value.place = std::move(place);
  return value;
}

Value Value::map(Place place) {
  Value value;
  value.kind = Kind::map;
  value.place = std::move(place);
  return value;
}

const Value* Value::find(std::string_view key) const {
  for (const auto& member : members)
    if (member.key == key) return &member.value;
  return nullptr;
}

Value& Value::set(std::string key, Value value) {
  for (auto& member : members)
    if (member.key == key) return member.value = std::move(value);
  return members.emplace_back(Member{std::move(key), value.place, std::move(value)}).value;
}

std::string Value::describe() const {
  switch (kind) {
    case Kind::null: return "nothing";
    case Kind::scalar: return "'" + (text.size() > 60 ? text.substr(0, 57) + "…" : text) + "'";
    case Kind::list: return "a list of " + plural(items.size(), "item");
    case Kind::map: return "a map of " + plural(members.size(), "key");
  }
  return "";
}

std::string Value::flow() const {
  std::string out;
  switch (kind) {
    case Kind::null: return "null";
    case Kind::scalar: return scalar_text(*this);
    case Kind::list:
      for (const auto& item : items) out += (out.empty() ? "" : ", ") + item.flow();
      return "[" + out + "]";
    case Kind::map:
      for (const auto& member : members)
        out += (out.empty() ? "" : ", ") + scalar_text(scalar(member.key)) + ": " + member.value.flow();
      return "{" + out + "}";
  }
  return out;
}

std::string Value::block(int indent) const {
  if (!is_map() || members.empty()) return flow() + "\n";
  std::string out;
  for (const auto& member : members) {
    out += std::string(indent, ' ') + scalar_text(scalar(member.key)) + ":";
    const bool nested = member.value.is_map() && !member.value.members.empty();
    out += (nested ? "\n" : " ") + member.value.block(indent + 2);
  }
  return out;
}

void feed(FingerprintBuilder& builder, const Value& value) {
  builder.number(static_cast<std::uint64_t>(value.kind));
  builder.text(value.text);
  builder.number(value.items.size());
  for (const auto& item : value.items) feed(builder, item);
  builder.number(value.members.size());
  for (const auto& member : value.members) {
    builder.text(member.key);
    feed(builder, member.value);
  }
}

}  // namespace golgi
