#include "system.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "units.hpp"

namespace golgi::equations {
namespace {

/// Compiles the texts into one graph.
class Compiler {
 public:
  Compiler(const Params& params, const Report& report, System& system) : p_(params), report_(report), system_(system) {}

  void run() {
    if (p_.equations.empty()) return fail("equations", {}, "is empty; give a slope for at least one state");
    read_names();
    if (has_failed_) return;
    check_keys();
    const int coupling = read_synapse();
    const Names rest = names();
    Names slopes = rest;
    slopes.nodes["coupling"] = coupling;
    slopes.nodes["I"] = graph_.input(system_.input_of_stimulus());
    std::vector<int> results;
    for (const auto& [name, text, place] : p_.equations) results.push_back(read("equations." + name, text, slopes));
    const int threshold = p_.threshold.text.empty() ? -1 : read("threshold", p_.threshold, rest);
    std::vector<int> resets;
    for (const auto& [name, text, place] : p_.reset) resets.push_back(read("reset." + name, text, rest));
    const int signal = p_.signal.text.empty() ? graph_.input(0) : read("signal", p_.signal, rest);
    if (!has_failed_) check_units();
    if (has_failed_) return;
    const auto program = [&](const std::vector<int>& nodes) { return Program(graph_, nodes, system_.n_inputs()); };
    system_.send = program(sent_);
    system_.slope = program(results);
    if (threshold >= 0) system_.threshold = program({threshold});
    system_.reset = program(resets);
    system_.signal = program({signal});
  }

 private:
  void fail(const std::string& part, const Place& place, const std::string& message) {
    has_failed_ = true;
    report_(part, place, message);
  }

  int read(const std::string& part, const Text& text, const Names& names) { return read(part, text, names, graph_); }

  int read(const std::string& part, const Text& text, const Names& names, Builder& builder) {
    try {
      return read_expression(text.text, names, builder);
    } catch (const Fault& fault) {
      Place place = text.place;
      const bool is_one_line = text.text.find('\n') == std::string::npos;
      if (place.line > 0 && is_one_line) place.column += static_cast<int>(fault.at);
      fail(part, place, "character " + std::to_string(fault.at + 1) + ": " + fault.message);
      return builder.constant(0);
    }
  }

  /// Parses the texts again, with units in place of numbers.
  void check_units() {
    UnitReader units;
    Names names, synapse;
    const auto unit_of = [&](const std::string& name) {
      const auto* unit = p_.units.find(name);
      return unit ? read_unit(unit->value) : std::nullopt;
    };
    const auto add = [&](const std::string& name, const std::optional<Unit>& unit) {
      names.nodes[name] = units.known(unit);
      for (const char* side : {"", "_pre", "_post"}) synapse.nodes[name + side] = names.nodes[name];
    };
    for (const auto& name : system_.states) add(name, unit_of(name));
    for (const auto& [name, parameter, place] : p_.parameters) add(name, read_unit(parameter.unit));
    Names slopes = names;
    slopes.nodes["I"] = units.known(unit_of("I"));
    slopes.nodes["coupling"] = units.known(std::nullopt);  // weights may have any unit
    const auto check = [&](const std::string& part, const Text& text, const Names& known, const std::optional<Unit>& expected) {
      if (text.text.empty()) return;
      const auto& found = units[read(part, text, known, units)];
      if (found && expected && !found->agrees_with(*expected))
        fail(part, text.place, "is in " + found->text + ", but " + expected->text + " is expected; units are not converted");
    };
    const std::optional<Unit> time = read_unit(p_.time_unit == TimeUnit::second ? "s" : "ms");
    for (const auto& [name, text, place] : p_.equations) {
      const auto unit = unit_of(name);
      check("equations." + name, text, slopes, unit ? divided(*unit, *time) : unit);
    }
    for (const auto& [name, text, place] : p_.reset) check("reset." + name, text, names, unit_of(name));
    check("synapse", p_.synapse, synapse, std::nullopt);
    check("threshold", p_.threshold, names, std::nullopt);
    check("signal", p_.signal, names, unit_of("signal"));
  }

  /// Reads the names of states and parameters; each name must be used only once.
  void read_names() {
    std::set<std::string, std::less<>> taken(reserved_names().begin(), reserved_names().end());
    const auto check = [&](const std::string& part, const auto& named) {
      const std::string& name = named.name;
      if (!is_name(name))
        fail(part + "." + name, named.place, "'" + name + "' is not a name: a letter or _, then letters, digits and _");
      else if (name.ends_with("_pre") || name.ends_with("_post"))
        fail(part + "." + name, named.place,
             "names that end with _pre or _post are reserved for `synapse`; choose another name");
      else if (!taken.insert(name).second)
        fail(part + "." + name, named.place, "'" + name + "' is already used; choose another name");
    };
    for (const auto& named : p_.equations) {
      check("equations", named);
      system_.states.push_back(named.name);
    }
    for (const auto& named : p_.parameters) {
      check("parameters", named);
      check_count("parameters." + named.name, named.place, named.value.numbers);
      if (named.value.numbers.is_drawn || named.value.numbers.values.size() > 1) system_.by_node.push_back(&named);
    }
  }

  void check_count(const std::string& part, const Place& place, const Numbers& numbers) {
    const std::size_t n = numbers.values.size(), n_nodes = static_cast<std::size_t>(p_.excitatory);
    if (!numbers.is_drawn && n != 1 && n != n_nodes)
      fail(part, place, plural(n, "number") + " for " + plural(n_nodes, "node") + "; give one, or one per node");
  }

  /// Checks the keys that must be names of states.
  void check_keys() {
    const auto require_state = [&](const std::string& part, const auto& named, const std::vector<std::string>& known) {
      if (std::ranges::find(known, named.name) == known.end())
        fail(part + "." + named.name, named.place, "'" + named.name + "' is not a state" + suggestion(named.name, known));
    };
    for (const auto& named : p_.start) {
      require_state("start", named, system_.states);
      check_count("start." + named.name, named.place, named.value);
    }
    for (const auto& named : p_.reset) {
      require_state("reset", named, system_.states);
      system_.reset_states.push_back(static_cast<int>(std::ranges::find(system_.states, named.name) - system_.states.begin()));
    }
    std::vector<std::string> with_unit = system_.states;
    with_unit.insert(with_unit.end(), {"signal", "I"});
    for (const auto& named : p_.units) require_state("units", named, with_unit);
    if (p_.threshold.text.empty() && !p_.reset.empty())
      fail("reset", p_.reset.front().place, "has no effect without a `threshold`; give one");
  }

  /// The names of a node's states and parameters; names that only a synapse or only `equations` may use are refused with the
  /// reason.
  Names names() {
    Names all;
    for (std::size_t k = 0; k < system_.states.size(); ++k) all.nodes[system_.states[k]] = graph_.input(static_cast<int>(k));
    add_parameters(all, [&](std::size_t k) { return graph_.input(system_.input_of_parameter(k)); });
    for (const auto& name : system_.states)
      for (const char* side : {"_pre", "_post"})
        all.refused[name + side] = "'" + name + side + "' can be used in `synapse` only; here, use '" + name +
                                   "', and 'coupling' for the effect of the sources";
    for (const char* name : {"I", "coupling"})
      all.refused[name] = std::string("'") + name + "' can be used in `equations` only";
    return all;
  }

  template <class OfNode>
  void add_parameters(Names& all, const OfNode& of_node) {
    for (const auto& named : p_.parameters) {
      const auto found = std::ranges::find(system_.by_node, &named);
      if (found == system_.by_node.end())
        all.nodes[named.name] = graph_.constant(named.value.numbers.values.front());
      else
        all.nodes[named.name] = of_node(found - system_.by_node.begin());
    }
  }

  Names names_of_synapse() {
    Names all;
    const auto add = [&](const std::string& name, int number, const std::string& what) {
      all.nodes[name + "_pre"] = graph_.input(system_.first_of_source() + number);
      all.nodes[name + "_post"] = graph_.input(number);
      all.nodes.erase(name);
      all.refused[name] = what + " '" + name + "' differs between source and target: write '" + name +
                          "_pre' for that of the source, '" + name + "_post' for that of the target";
    };
    add_parameters(all, [&](std::size_t) { return graph_.constant(0); });
    for (std::size_t k = 0; k < system_.states.size(); ++k) add(system_.states[k], static_cast<int>(k), "the state");
    for (std::size_t k = 0; k < system_.by_node.size(); ++k)
      add(system_.by_node[k]->name, system_.input_of_parameter(k), "the parameter");
    for (const char* name : {"I", "coupling"})
      all.refused[name] = std::string("'") + name + "' can be used in `equations` only";
    return all;
  }

  /// Returns the node of `coupling`, and keeps the nodes that sources send in `sent_`.
  int read_synapse() {
    const int synapse =
        p_.synapse.text.empty() ? graph_.input(system_.first_of_source()) : read("synapse", p_.synapse, names_of_synapse());
    if (has_failed_) return graph_.constant(0);
    std::vector<Side> sides(system_.first_of_sums(), Side::post);
    std::fill(sides.begin() + system_.first_of_source(), sides.end(), Side::pre);
    const std::vector<Term> terms = separate(graph_, synapse, sides);
    if (terms.empty())
      fail("synapse", p_.synapse.place,
           "cannot be summed over sources: only sums and products may combine names of both sides, and sin, cos and exp may "
           "contain a sum of them; rewrite it in this form, or move the function into `equations` around 'coupling'");
    int coupling = -1;
    for (const Term& term : terms) {
      // A part that is the same for all sources is multiplied by the sum of the weights.
      const bool is_fixed = graph_.is_constant(term.pre);
      const int sum = is_fixed ? graph_.operation(Op::multiply, term.pre, graph_.input(system_.input_of_weights()))
                               : graph_.input(system_.first_of_sums() + system_.n_signals++);
      if (!is_fixed) sent_.push_back(term.pre);
      const int part = graph_.operation(Op::multiply, sum, term.post);
      coupling = coupling < 0 ? part : graph_.operation(Op::add, coupling, part);
    }
    if (!terms.empty() && sent_.empty())
      fail("synapse", p_.synapse.place, "does not depend on the source, so no node acts on another; use a name with _pre");
    return std::max(coupling, 0);
  }

  const Params& p_;
  const Report& report_;
  System& system_;
  Graph graph_;
  std::vector<int> sent_;
  bool has_failed_ = false;
};

}  // namespace

System::System(const Params& params, const Report& report) { Compiler(params, report, *this).run(); }

}  // namespace golgi::equations
