// Parameters of the simulator: maps with keys chosen by the user, whose texts keep their place in the file for messages.
#pragma once

#include <algorithm>
#include <golgi/simulation/coupled_params.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <golgi/api/plugin.hpp>

namespace golgi::equations {

/// An expression as it was written.
struct Text {
  std::string text;
  Place place = {};  ///< of its first character, if known
};

/// A number per node: the same for all nodes, one for each, or drawn uniformly.
struct Numbers {
  std::vector<double> values;  ///< one, or one per node
  bool is_drawn = false;       ///< then values are the lowest and the highest
};

struct Parameter {
  Numbers numbers;
  std::string unit;
  std::optional<double> min, max;
};

template <class T>
struct Named {
  std::string name;
  T value = {};
  Place place = {};  ///< of the name
};

/// A map of names to values in the order of the file.
template <class T>
struct MapOf : std::vector<Named<T>> {
  using std::vector<Named<T>>::vector;
  const Named<T>* find(std::string_view name) const {
    const auto found = std::ranges::find(*this, name, &Named<T>::name);
    return found == this->end() ? nullptr : &*found;
  }
};

enum class TimeUnit { second, millisecond };

struct Params : simulation::CoupledParams {
  MapOf<Text> equations{{"x", {"-x + tanh(coupling + I)"}}};
  MapOf<Parameter> parameters;
  Text synapse;
  Text threshold;
  MapOf<Text> reset;
  MapOf<Numbers> start;
  Text signal;
  MapOf<std::string> units;
  TimeUnit time_unit = TimeUnit::second;
  std::vector<std::string> record;

  Params();
  static void describe(SchemaOf<Params>& s);
  /// Reports every fault in the texts to the binder.
  static void complete(Params& params, const Value& values, Binder& binder);
};

// Reading and writing one entry of a map.
void bind_entry(const Value& value, Text& out, Binder& binder);
void bind_entry(const Value& value, std::string& out, Binder& binder);
void bind_entry(const Value& value, Numbers& out, Binder& binder);
void bind_entry(const Value& value, Parameter& out, Binder& binder);
Value write_entry(const Text& text);
Value write_entry(const std::string& text);
Value write_entry(const Numbers& numbers);
Value write_entry(const Parameter& parameter);

}  // namespace golgi::equations

namespace golgi {

template <>
struct FieldType<equations::Text> {
  static std::string type() { return "text"; }
  static void prepare(Field&) {}
  static void bind(const Value& value, equations::Text& out, Binder& binder, const Field&) {
    equations::bind_entry(value, out, binder);
  }
  static Value write(const equations::Text& text) { return equations::write_entry(text); }
};

template <class T>
struct FieldType<equations::MapOf<T>> {
  static std::string type() { return "map of names"; }
  static void prepare(Field&) {}
  static void bind(const Value& value, equations::MapOf<T>& out, Binder& binder, const Field&) {
    out.clear();
    if (!value.is_map() && !value.is_null())
      return binder.fail(value.place, "expected a map of names, found " + value.describe());
    for (const auto& member : value.members) {
      const Binder::Scope scope(binder, "." + member.key);
      equations::Named<T> named{member.key, {}, member.place};
      equations::bind_entry(member.value, named.value, binder);
      out.push_back(std::move(named));
    }
  }
  static Value write(const equations::MapOf<T>& all) {
    Value map = Value::map();
    for (const auto& named : all) map.set(named.name, equations::write_entry(named.value));
    return map;
  }
};

}  // namespace golgi
