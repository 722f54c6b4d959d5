// Parameters are described once. A plain struct describes its fields in `static void describe(SchemaOf<Params>&)`; the
// initialisers are the defaults. From this description parameters are bound and checked, documented, exported as JSON Schema
// and written with their resolved values.
//
//   struct Params {
//     int max_order = 10;
//     double alpha = 0.05;
//     static void describe(SchemaOf<Params>& s) {
//       s.field("max_order", &Params::max_order).unit("steps").range(1, 512).doc("Longest VAR order tried.");
//       s.field("alpha", &Params::alpha).range(0, 1).doc("Significance level.");
//     }
//   };
//
// Field types: bool, int, std::int64_t, double, std::string, InputPath, enumerations (by `choice`), std::optional and
// std::vector of those, std::vector<InputPath> (patterns allowed), and structs that describe themselves. A struct may declare
// `static constexpr auto shorthand = &S::member`: a plain scalar then binds to that member.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "golgi/params/binder.hpp"
#include "golgi/params/value.hpp"

namespace golgi {

class Schema;

/// The end of the type's name if a parameter is a component ("causality component"; api/nested.hpp).
inline constexpr std::string_view component_type_suffix = " component";

/// One parameter. Bounds apply to a number, and to each number of a list. Copies share their state.
class GOLGI_API Field {
 public:
  /// Sets the member of an object of the described type, or reports the error to the binder.
  using Bind = std::function<void(void* object, const Value&, Binder&, const Field&)>;
  using Write = std::function<Value(const void* object)>;  ///< the member's value

  Field();
  /// @param type  "boolean", "integer", "number", "text", "path", "list of …", "map"
  Field(std::string name, std::string type);

  const std::string& name() const;
  const std::string& type() const;
  const std::string& unit() const;  ///< empty: dimensionless
  const std::string& doc() const;
  std::optional<double> min() const;
  std::optional<double> max() const;
  bool is_above_min() const;  ///< min itself is excluded
  const std::vector<std::string>& choices() const;
  bool is_required() const;
  bool is_optional() const;                             ///< null means 'not given'
  const Schema* nested() const;                         ///< the fields of a map; null for other types
  const std::optional<std::string>& shorthand() const;  ///< for a nested struct: the field that a plain scalar sets
  const Value& default_value() const;
  /// "integer in [1, 512] (steps)", for documents and messages.
  std::string domain() const;

  void bind(void* object, const Value& value, Binder& binder) const;
  Value write(const void* object) const;

  Field& set_unit(std::string unit);
  Field& set_doc(std::string doc);
  Field& set_min(double min, bool is_excluded = false);
  Field& set_max(double max);
  Field& set_choices(std::vector<std::string> choices);
  Field& set_required(bool is_required = true);
  Field& set_optional(bool is_optional = true);
  Field& set_nested(const Schema& schema);
  Field& set_shorthand(std::string name);
  Field& set_default(Value value);
  Field& set_access(Bind bind, Write write);

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// All parameters of a component, in the order of the description.
class GOLGI_API Schema {
 public:
  Schema();

  /// Adds a field. The reference is valid until the next field is added.
  Field& add(Field field);
  std::span<const Field> fields() const;
  const Field* find(std::string_view name) const;  ///< null if there is none

  /// Sets every field that `values` (a map or null) names; adds an error for unknown and missing required keys, wrong types
  /// and values out of range.
  void bind(void* object, const Value& values, Binder& binder) const;
  /// The value of every field, in the order of the description.
  Value write(const void* object) const;
  /// For a description that was made at run time without a struct, so that its fields have no access set: the value of every
  /// field, checked as in bind; fields that are not named have their defaults. It does not support lists of booleans,
  /// components and shorthands.
  Value resolve(const Value& values, Binder& binder) const;
  /// Sets the defaults, nested ones too, to `values` (a map of every field): the defaults of a nested struct are those of its
  /// type, not those of the struct that contains it.
  void set_defaults(const Value& values);

 private:
  struct State;
  State& own_state();
  std::shared_ptr<State> state_;  // may be shared with another schema until one of them changes
};

// --- Scalars: the conversions are defined once, in the library. Each returns an error message, empty if there is no error.
GOLGI_API std::string read_scalar(const Value& value, bool& out);
GOLGI_API std::string read_scalar(const Value& value, int& out);
GOLGI_API std::string read_scalar(const Value& value, std::int64_t& out);
GOLGI_API std::string read_scalar(const Value& value, double& out);
GOLGI_API std::string read_scalar(const Value& value, std::string& out);
/// "must be in [1, 512], found 0", or empty.
GOLGI_API std::string check_range(const Field& field, double value);

inline Value write_scalar(bool value) { return Value::boolean(value); }
inline Value write_scalar(int value) { return Value::integer(value); }
inline Value write_scalar(std::int64_t value) { return Value::integer(value); }
inline Value write_scalar(double value) { return Value::number(value); }
inline Value write_scalar(const std::string& value) {
  // YAML would read these texts as null without quotes.
  return Value::scalar(value, value.empty() || value == "null" || value == "Null" || value == "NULL");
}

template <class P>
class SchemaOf;
template <class P>
Schema schema_of();

template <class T>
concept Described = requires(SchemaOf<T>& schema) {
  T::describe(schema);
};

/// How a field's type is named, bound and written.
template <class T>
struct FieldType {
  static_assert(std::is_same_v<T, bool> || std::is_same_v<T, int> || std::is_same_v<T, std::int64_t> ||
                    std::is_same_v<T, double> || std::is_same_v<T, std::string>,
                "a parameter is bool, int, std::int64_t, double, std::string, InputPath, an enumeration given by choice(), a "
                "described struct, or an optional or vector of those");
  static std::string type() {
    if constexpr (std::is_same_v<T, bool>)
      return "boolean";
    else if constexpr (std::is_same_v<T, double>)
      return "number";
    else if constexpr (std::is_same_v<T, std::string>)
      return "text";
    else
      return "integer";
  }
  static void prepare(Field&) {}
  static void bind(const Value& value, T& out, Binder& binder, const Field& field) {
    T read{};
    std::string error = read_scalar(value, read);
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
      if (error.empty()) error = check_range(field, static_cast<double>(read));
    if (error.empty())
      out = read;
    else
      binder.fail(value.place, error);
  }
  static Value write(const T& value) { return write_scalar(value); }
};

template <>
struct FieldType<InputPath> {
  static std::string type() { return "path"; }
  static void prepare(Field&) {}
  static void bind(const Value& value, InputPath& out, Binder& binder, const Field&) {
    if (value.is_null()) return;
    if (!value.is_scalar() || value.text.empty()) return binder.fail(value.place, "expected a path, found " + value.describe());
    out.path = binder.resolve(value);
  }
  static Value write(const InputPath& value) { return value.empty() ? Value() : Value::scalar(value.path.string(), true); }
};

template <class T>
struct FieldType<std::optional<T>> {
  static std::string type() { return FieldType<T>::type(); }
  static void prepare(Field& field) {
    FieldType<T>::prepare(field);
    field.set_required(false).set_optional();
  }
  static void bind(const Value& value, std::optional<T>& out, Binder& binder, const Field& field) {
    if (value.is_null()) return out.reset();
    T read{};
    FieldType<T>::bind(value, read, binder, field);
    out = std::move(read);
  }
  static Value write(const std::optional<T>& value) { return value ? FieldType<T>::write(*value) : Value(); }
};

template <class T>
struct FieldType<std::vector<T>> {
  static std::string type() { return "list of " + FieldType<T>::type(); }
  static void prepare(Field& field) {
    FieldType<T>::prepare(field);
    field.set_required(false);
  }
  static void bind(const Value& value, std::vector<T>& out, Binder& binder, const Field& field) {
    out.clear();
    if (value.is_null()) return;
    // A single item needs no brackets.
    const std::vector<Value> single{value};
    const auto& items = value.is_list() ? value.items : single;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Binder::Scope scope(binder, value.is_list() ? "[" + std::to_string(i) + "]" : "");
      if constexpr (std::is_same_v<T, InputPath>) {
        if (!items[i].is_scalar() || items[i].text.empty())
          binder.fail(items[i].place, "expected a path, found " + items[i].describe());
        else
          for (auto& path : binder.expand(items[i])) out.push_back({std::move(path)});
      } else {
        T read{};
        FieldType<T>::bind(items[i], read, binder, field);
        out.push_back(std::move(read));
      }
    }
  }
  static Value write(const std::vector<T>& values) {
    Value list = Value::list();
    for (const auto& value : values) list.items.push_back(FieldType<T>::write(value));
    return list;
  }
};

template <Described T>
struct FieldType<T> {
  static std::string type() { return "map"; }
  static void prepare(Field& field) {
    const Schema nested = schema_of<T>();
    if constexpr (requires { T::shorthand; }) {
      // Finds the member's name by writing to the member.
      for (const auto& candidate : nested.fields()) {
        T probe{};
        probe.*T::shorthand += 1;
        if (candidate.write(&probe).text != candidate.default_value().text) field.set_shorthand(candidate.name());
      }
    }
    field.set_nested(nested);
  }
  static void bind(const Value& value, T& out, Binder& binder, const Field& field) {
    if constexpr (requires { T::shorthand; }) {
      if (value.is_scalar()) {
        out = T{};
        return field.nested()->find(*field.shorthand())->bind(&out, value, binder);
      }
    }
    field.nested()->bind(&out, value, binder);
  }
  static Value write(const T& value) {
    static const Schema schema = schema_of<T>();
    return schema.write(&value);
  }
};

/// The properties of a field, set in a chain: `.unit("s").above(0).doc("…")`.
class FieldBuilder {
 public:
  explicit FieldBuilder(Field& field) : field_(field) {}
  FieldBuilder& unit(std::string text) { return field_.set_unit(std::move(text)), *this; }
  FieldBuilder& doc(std::string text) { return field_.set_doc(std::move(text)), *this; }
  // The range includes its bounds; only above() excludes its bound.
  FieldBuilder& range(double min, double max) { return field_.set_min(min).set_max(max), *this; }
  FieldBuilder& at_least(double min) { return field_.set_min(min), *this; }
  FieldBuilder& above(double min) { return field_.set_min(min, true), *this; }
  FieldBuilder& required() { return field_.set_required(), *this; }

 private:
  Field& field_;
};

template <class P>
class SchemaOf {
 public:
  /// Adds a field of one of the types above. Add a doc, and a unit and a range where they apply.
  template <class T>
  FieldBuilder field(std::string name, T P::*member) {
    Field& field = schema.add(Field(std::move(name), FieldType<T>::type()));
    FieldType<T>::prepare(field);
    field.set_access([member](void* object, const Value& value, Binder& binder,
                              const Field& self) { FieldType<T>::bind(value, static_cast<P*>(object)->*member, binder, self); },
                     [member](const void* object) { return FieldType<T>::write(static_cast<const P*>(object)->*member); });
    return FieldBuilder(field);
  }

  /// Adds an enumeration: `s.choice("criterion", &Params::criterion, {{"aic", Criterion::aic}, {"bic", Criterion::bic}})`.
  template <class E>
  FieldBuilder choice(std::string name, E P::*member, std::vector<std::pair<std::string, E>> names) {
    std::vector<std::string> choices;
    for (const auto& [text, value] : names) choices.push_back(text);
    Field& field = schema.add(Field(std::move(name), "text").set_choices(std::move(choices)));
    field.set_access(
        [member, names](void* object, const Value& value, Binder& binder, const Field& self) {
          for (const auto& [text, meaning] : names)
            if (value.is_scalar() && value.text == text) return void(static_cast<P*>(object)->*member = meaning);
          binder.fail(value.place, "must be " + self.domain() + ", found " + value.describe());
        },
        [member, names](const void* object) {
          for (const auto& [text, meaning] : names)
            if (static_cast<const P*>(object)->*member == meaning) return Value::scalar(text);
          return Value();
        });
    return FieldBuilder(field);
  }

  Schema schema;
};

/// The description of P, with its initialisers as defaults.
template <class P>
Schema schema_of() {
  SchemaOf<P> described;
  P::describe(described);
  const P defaults{};
  described.schema.set_defaults(described.schema.write(&defaults));
  return std::move(described.schema);
}

}  // namespace golgi
