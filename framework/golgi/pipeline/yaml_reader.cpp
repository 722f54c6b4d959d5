#include "golgi/pipeline/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <functional>
#include <map>
#include <memory>
#include <sstream>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr std::size_t max_depth = 64;
constexpr std::size_t max_nodes = 1'000'000;  // after aliases are expanded

[[noreturn]] void fail(const Place& place, const std::string& message) {
  Diagnostics diagnostics;
  diagnostics.add(place, "", message);
  diagnostics.throw_if_any();
  throw InternalError("unreachable");
}

std::size_t count_nodes(const Value& value) {
  std::size_t count = 1;
  for (const auto& item : value.items) count += count_nodes(item);
  for (const auto& member : value.members) count += count_nodes(member.value);
  return count;
}

/// Builds the tree from the events of yaml-cpp's parser.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::shared_ptr<const std::string> file) : file_(std::move(file)) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Value null;
    null.place = place(mark);
    add(std::move(null), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) fail(place(mark), "an alias inside the value that it names");
    n_nodes_ += count_nodes(known->second) - 1;
    check_size(mark);
    add(known->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    // "!" marks a quoted scalar, "?" a plain one.
    check_tag(mark, tag, {"?", "!", ""});
    const bool quoted = tag == "!";
    if (!quoted && (text == "~" || text == "null" || text.empty())) return OnNull(mark, anchor);
    add(Value::scalar(text, quoted, place(mark)), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"?", "!", ""});
    open(Value::list({}, place(mark)), mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"?", "!", ""});
    open(Value::map(place(mark)), mark, anchor);
  }
  void OnMapEnd() override { close(); }

  Value root;
  bool has_root = false;

 private:
  struct Open {
    Value value;
    YAML::anchor_t anchor;
    bool key_read = false;
    std::string key;
    Place key_place;
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void check_tag(const YAML::Mark& mark, const std::string& tag, std::initializer_list<const char*> allowed) const {
    for (const char* each : allowed)
      if (tag == each) return;
    fail(place(mark), "tags such as '" + tag + "' are not supported; remove it");
  }

  void check_size(const YAML::Mark& mark) const {
    if (n_nodes_ > max_nodes)
      fail(place(mark), "more than " + std::to_string(max_nodes) + " values after aliases are expanded; the file is refused");
  }

  void open(Value value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() >= max_depth) fail(place(mark), "nested deeper than " + std::to_string(max_depth) + " levels");
    if (!open_.empty() && open_.back().value.is_map() && !open_.back().key_read) fail(place(mark), "a key must be plain text");
    open_.push_back({std::move(value), anchor, false, {}, {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.value), done.anchor);
  }

  void add(Value value, YAML::anchor_t anchor) {
    ++n_nodes_;
    if (anchor != 0) anchors_[anchor] = value;
    if (open_.empty()) {
      root = std::move(value);
      has_root = true;
      return;
    }
    Open& parent = open_.back();
    if (parent.value.is_list()) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.key_read) {
      if (!value.is_scalar()) fail(value.place, "a key must be plain text, found " + value.describe());
      if (value.text == "<<") fail(value.place, "merge keys ('<<') are not supported; write the keys out");
      for (const auto& member : parent.value.members)
        if (member.key == value.text)
          fail(value.place, "the key '" + value.text + "' is given twice; first in line " + std::to_string(member.place.line));
      parent.key = value.text;
      parent.key_place = value.place;
      parent.key_read = true;
    } else {
      if (value.place.line == 0) value.place = parent.key_place;
      parent.value.members.push_back({std::move(parent.key), parent.key_place, std::move(value)});
      parent.key_read = false;
    }
  }

  std::shared_ptr<const std::string> file_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Value> anchors_;
  std::size_t n_nodes_ = 0;
};

Place place_of_byte(std::string_view text, std::size_t byte, std::shared_ptr<const std::string> file) {
  Place place{std::move(file), 1, 1};
  for (std::size_t i = 0; i < byte; ++i) {
    place.column = text[i] == '\n' ? 1 : place.column + 1;
    place.line += text[i] == '\n' ? 1 : 0;
  }
  return place;
}

/// The only document of a text; null if it has none.
Value only_document(std::string_view text, const std::shared_ptr<const std::string>& name) {
  if (const auto bad = first_invalid_utf8(text))
    fail(place_of_byte(text, *bad, name), "byte " + std::to_string(*bad) + " is not valid UTF-8; save the file as UTF-8");
  if (const auto zero = text.find('\0'); zero != std::string_view::npos)
    fail(place_of_byte(text, zero, name), "the file contains a zero byte; it is not a text file");
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(name), second(name);
    if (!parser.HandleNextDocument(builder) || !builder.has_root) return {};
    if (parser.HandleNextDocument(second))
      fail({name, 0, 0}, "the file contains more than one YAML document; remove everything after '---'");
    return std::move(builder.root);
  } catch (const YAML::Exception& error) {
    fail({name, error.mark.line + 1, error.mark.column + 1}, "not valid YAML: " + error.msg);
  }
}

}  // namespace

Value parse_yaml(std::string_view text, const std::string& file) {
  const auto name = std::make_shared<const std::string>(file);
  Value root = only_document(text, name);
  if (root.is_null()) fail({name, 0, 0}, "the file is empty; a pipeline has at least 'stages:'");
  return root;
}

Value read_yaml(const std::filesystem::path& path) { return parse_yaml(read_file(path), path.string()); }

Value parse_yaml_option(std::string_view text, const std::string& option) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) throw UsageError(option + ": a value is missing");
  Value value;
  try {
    value = only_document(text, std::make_shared<const std::string>(option));
  } catch (const ConfigError&) {
    throw UsageError(option + ": '" + std::string(text) + "' is not a YAML value; text with special characters needs quotes");
  }
  // A line and column within the option would not help the user; the option's name is enough.
  const std::function<void(Value&)> forget_lines = [&](Value& node) {
    node.place.line = node.place.column = 0;
    for (auto& item : node.items) forget_lines(item);
    for (auto& member : node.members) {
      member.place.line = member.place.column = 0;
      forget_lines(member.value);
    }
  };
  forget_lines(value);
  return value;
}

}  // namespace golgi
