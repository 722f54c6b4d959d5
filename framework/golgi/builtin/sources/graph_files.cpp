// Wiring from GraphML and GML files: nodes are variables, by their name or label, else by their id.
// Sources: GraphML primer, http://graphml.graphdrawing.org/primer/graphml-primer.html; Himsolt 1997, "GML: a portable graph
// file format".
#include <algorithm>
#include <cmath>
#include <map>
#include <pugixml.hpp>

#include "golgi/builtin/sources/wiring.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

bool says_group(const std::string& key) { return key == "area" || key == "layer" || key == "group" || key == "type"; }

/// Whether an attribute of an edge is a delay: "delay", "delay_ms" or "delay_s".
bool says_delay(const std::string& key) { return key == "delay" || key == "delay_ms" || key == "delay_s"; }

struct GraphNode {
  std::string id, name, group;
};

struct GraphEdge {
  std::string source, target, weight, delay, delay_key;
  bool is_directed = true;
  int line = 0;
};

[[noreturn]] void bad_line(const fs::path& path, int line, const std::string& what) {
  throw DataError(path.string() + ":" + std::to_string(line) + ": " + what);
}

double number_of(const fs::path& path, const GraphEdge& edge, const std::string& text, const char* what) {
  const auto number = parse_number(text);
  if (!number) bad_line(path, edge.line, std::string(what) + " '" + text + "' is not a number");
  return *number;
}

/// The variable of each node: by name if all names are different and known, else by id.
std::map<std::string, std::int32_t> variables_of(const fs::path& path, const std::vector<GraphNode>& nodes,
                                                 const std::vector<std::string>& names, const EdgeCollector& edges) {
  std::set<std::string> distinct;
  const bool by_name = std::ranges::all_of(nodes, [&](const GraphNode& node) {
    return distinct.insert(node.name).second && std::ranges::find(names, node.name) != names.end();
  });
  std::map<std::string, std::int32_t> variables;
  for (const GraphNode& node : nodes) {
    try {
      variables[node.id] = edges.variable(by_name ? node.name : node.id);
    } catch (const DataError& error) {
      throw DataError("'" + path.string() + "': node '" + node.id + "': " + error.what());
    }
  }
  return variables;
}

Wiring wiring_of(const fs::path& path, const std::vector<GraphNode>& nodes, const std::vector<GraphEdge>& edges,
                 const std::vector<std::string>& names, const WiringRules& rules) {
  EdgeCollector collector(names, rules);
  const auto variables = variables_of(path, nodes, names, collector);
  const auto variable = [&](const GraphEdge& edge, const std::string& id) {
    const auto found = variables.find(id);
    if (found == variables.end()) bad_line(path, edge.line, "an edge of node '" + id + "', which the file does not list");
    return found->second;
  };
  for (const GraphEdge& edge : edges) {
    const std::int32_t source = variable(edge, edge.source), target = variable(edge, edge.target);
    const double weight = edge.weight.empty() ? 1 : number_of(path, edge, edge.weight, "weight");
    const double delay = edge.delay.empty() ? undefined : number_of(path, edge, edge.delay, "delay");
    try {
      collector.add(source, target, weight, delay, time_unit_of_name(edge.delay_key), edge.is_directed);
    } catch (const DataError& error) {
      bad_line(path, edge.line, error.what());
    }
  }
  Wiring wiring{collector.truth()};
  if (std::ranges::any_of(nodes, [](const GraphNode& node) { return !node.group.empty(); })) {
    wiring.groups.resize(names.size());
    for (const GraphNode& node : nodes) wiring.groups[variables.at(node.id)] = node.group;
  }
  return wiring;
}

// --- GraphML

struct GraphKey {
  std::string name, of, standard;  ///< standard: value of elements that give none
  bool has_standard = false;
};

class GraphmlReader {
 public:
  GraphmlReader(const fs::path& path) : path_(path), text_(read_file(path)) {
    // Entities can name other files and grow without bound.
    if (const auto at = text_.find("<!DOCTYPE"); at != std::string::npos)
      bad_line(path, line_at(at), "has a DOCTYPE, which is refused: entities can read other files; remove it");
    const auto result = document_.load_buffer(text_.data(), text_.size(), pugi::parse_default);
    if (!result) bad_line(path, line_at(result.offset), std::string("is not well-formed XML: ") + result.description());
  }

  void read() {
    const pugi::xml_node root = document_.child("graphml");
    if (!root) bad_line(path_, 1, "has no element graphml; expected a GraphML file");
    for (const pugi::xml_node key : root.children("key")) {
      GraphKey& known = keys_[key.attribute("id").value()];
      known = {key.attribute("attr.name").value(), key.attribute("for").value(), key.child("default").child_value(),
               bool(key.child("default"))};
    }
    const pugi::xml_node graph = root.child("graph");
    if (!graph || graph.next_sibling("graph")) bad_line(path_, line_of(root), "expected one graph");
    is_directed_ = std::string(graph.attribute("edgedefault").value()) == "directed";
    for (const pugi::xml_node child : graph.children()) {
      const std::string kind = child.name();
      if (kind == "hyperedge" || child.child("graph") || child.child("port"))
        bad_line(path_, line_of(child), "hyperedges, ports and nested graphs are not supported; save a plain directed graph");
      if (kind == "node") add_node(child);
      if (kind == "edge") add_edge(child);
    }
  }

  std::vector<GraphNode> nodes_;
  std::vector<GraphEdge> edges_;

 private:
  /// Counts lines from the last query on: elements come in order.
  int line_at(std::size_t offset) const {
    offset = std::min(offset, text_.size());
    if (offset < counted_) counted_ = 0, line_ = 1;
    const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(counted_);
    line_ += static_cast<int>(std::count(begin, text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    counted_ = offset;
    return line_;
  }
  int line_of(const pugi::xml_node& node) const { return line_at(node.offset_debug()); }

  /// Values of an element by the names of their keys, defaults included.
  std::map<std::string, std::string> values_of(const pugi::xml_node& node, const std::string& kind) const {
    std::map<std::string, std::string> values;
    for (const auto& [id, key] : keys_)
      if ((key.of == kind || key.of == "all") && key.has_standard) values[key.name] = key.standard;
    for (const pugi::xml_node data : node.children("data")) {
      const auto key = keys_.find(data.attribute("key").value());
      values[key == keys_.end() ? data.attribute("key").value() : key->second.name] = data.child_value();
    }
    return values;
  }

  void add_node(const pugi::xml_node& node) {
    GraphNode one{node.attribute("id").value(), "", ""};
    for (const auto& [key, value] : values_of(node, "node")) {
      if (key == "name" || (key == "label" && one.name.empty())) one.name = value;
      if (says_group(key) && one.group.empty()) one.group = value;
    }
    nodes_.push_back(std::move(one));
  }

  void add_edge(const pugi::xml_node& node) {
    GraphEdge edge;
    edge.source = node.attribute("source").value();
    edge.target = node.attribute("target").value();
    edge.line = line_of(node);
    const std::string directed = node.attribute("directed").value();
    edge.is_directed = directed.empty() ? is_directed_ : directed == "true";
    for (const auto& [key, value] : values_of(node, "edge")) {
      if (key == "weight") edge.weight = value;
      if (says_delay(key)) edge.delay = value, edge.delay_key = key;
    }
    edges_.push_back(std::move(edge));
  }

  fs::path path_;
  std::string text_;
  pugi::xml_document document_;
  std::map<std::string, GraphKey> keys_;
  bool is_directed_ = true;
  mutable std::size_t counted_ = 0;
  mutable int line_ = 1;
};

// --- GML: key value pairs, where a value is a number, a "text" or a list in [ ]

class GmlReader {
 public:
  GmlReader(const fs::path& path) : path_(path), text_(read_file(path)) {}

  void read() {
    for (std::string key = word(); !key.empty(); key = word()) {
      if (key != "graph") {
        skip_value();
        continue;
      }
      if (found_graph_) bad_line(path_, line_, "a second graph; expected one");
      found_graph_ = true;
      expect_list();
      while (!ends_list()) graph_entry(word());
    }
    if (!found_graph_) bad_line(path_, 1, "has no graph [ … ]; expected a GML file");
    for (GraphEdge& edge : edges_) edge.is_directed = is_directed_;
  }

  std::vector<GraphNode> nodes_;
  std::vector<GraphEdge> edges_;

 private:
  void graph_entry(const std::string& key) {
    if (key == "directed") {
      is_directed_ = value() == "1";
    } else if (key == "node") {
      GraphNode node;
      for_each_entry([&](const std::string& name, const std::string& text) {
        if (name == "id") node.id = text;
        if (name == "label" || (name == "name" && node.name.empty())) node.name = text;
        if (says_group(name) && node.group.empty()) node.group = text;
      });
      nodes_.push_back(std::move(node));
    } else if (key == "edge") {
      GraphEdge edge;
      edge.line = line_;
      for_each_entry([&](const std::string& name, const std::string& text) {
        if (name == "source") edge.source = text;
        if (name == "target") edge.target = text;
        if (name == "weight" || name == "value") edge.weight = text;
        if (says_delay(name)) edge.delay = text, edge.delay_key = name;
      });
      edges_.push_back(std::move(edge));
    } else {
      skip_value();
    }
  }

  void for_each_entry(const std::function<void(const std::string&, const std::string&)>& visit) {
    expect_list();
    while (!ends_list()) {
      const std::string key = word();
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == '[')
        skip_value();
      else
        visit(key, value());
    }
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#')
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      else if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
        line_ += text_[at_++] == '\n';
      else
        return;
    }
  }

  /// The next word; empty at the end of the file.
  std::string word() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) == 0 && text_[at_] != '[' &&
           text_[at_] != ']')
      ++at_;
    if (at_ == begin && at_ < text_.size())
      bad_line(path_, line_, std::string("'") + text_[at_] + "' where a name was expected");
    return text_.substr(begin, at_ - begin);
  }

  std::string value() {
    skip_blanks();
    if (at_ >= text_.size()) bad_line(path_, line_, "the file ends before a value; copy it again");
    if (text_[at_] != '"') return word();
    const auto end = text_.find('"', at_ + 1);
    if (end == std::string::npos) bad_line(path_, line_, "a quote is not closed");
    std::string text = text_.substr(at_ + 1, end - at_ - 1);
    line_ += static_cast<int>(std::ranges::count(text, '\n'));
    at_ = end + 1;
    for (const auto& [entity, c] :
         {std::pair("&quot;", "\""), std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&amp;", "&")})
      for (auto found = text.find(entity); found != std::string::npos; found = text.find(entity, found + 1))
        text.replace(found, std::string_view(entity).size(), c);
    return text;
  }

  void expect_list() {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != '[') bad_line(path_, line_, "expected [");
    ++at_;
  }

  bool ends_list() {
    skip_blanks();
    if (at_ >= text_.size()) bad_line(path_, line_, "the file ends before ]; copy it again");
    if (text_[at_] != ']') return false;
    ++at_;
    return true;
  }

  /// Skips nested lists by counting brackets, so that depth takes no stack.
  void skip_value() {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != '[') {
      value();
      return;
    }
    int depth = 0;
    do {
      skip_blanks();
      if (at_ >= text_.size()) bad_line(path_, line_, "the file ends before ]; copy it again");
      if (text_[at_] == '[') {
        ++depth;
        ++at_;
      } else if (text_[at_] == ']') {
        --depth;
        ++at_;
      } else {
        value();
      }
    } while (depth > 0);
  }

  fs::path path_;
  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool is_directed_ = false, found_graph_ = false;
};

}  // namespace

Wiring read_graphml(const fs::path& path, const std::vector<std::string>& names, const WiringRules& rules, const TaskContext&) {
  GraphmlReader reader(path);
  reader.read();
  return wiring_of(path, reader.nodes_, reader.edges_, names, rules);
}

Wiring read_gml(const fs::path& path, const std::vector<std::string>& names, const WiringRules& rules, const TaskContext&) {
  GmlReader reader(path);
  reader.read();
  return wiring_of(path, reader.nodes_, reader.edges_, names, rules);
}

}  // namespace golgi
