// The tree of a YAML file: scalars as they were written, lists, and maps in file order; every node has its place.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/core/place.hpp"

namespace golgi {

/// A node of the tree. A default-constructed one is null: not given.
class GOLGI_API Value {
 public:
  enum class Kind { null, scalar, list, map };
  struct Member;

  Value() = default;
  static Value scalar(std::string text, bool quoted = false, Place place = {});
  static Value number(double value);
  static Value integer(long long value);
  static Value boolean(bool value);
  static Value list();
  static Value list(std::vector<Value> items, Place place = {});
  static Value map(Place place = {});

  Kind kind = Kind::null;
  Place place;
  std::string text;             ///< for a scalar
  bool quoted = false;          ///< a quoted scalar is text, whatever it looks like
  std::vector<Value> items;     ///< for a list
  std::vector<Member> members;  ///< for a map

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  const Value* find(std::string_view key) const;  ///< null if there is none
  Value& set(std::string key, Value value);       ///< replaces or appends

  /// "'abc'", "a list of 3 items", for messages.
  std::string describe() const;
  /// Flow-style YAML, without places. It is also JSON where scalars are numbers, booleans or quoted.
  std::string flow() const;
  /// Block-style YAML, indented by two blanks per level.
  std::string block(int indent = 0) const;
};

struct Value::Member {
  std::string key;
  Place place;
  Value value;
};

// Defined here, where Member is complete: clang++ cannot destroy the empty list as a default argument.
inline Value Value::list() { return list({}, {}); }

/// Feeds the tree in canonical form: the same content gives the same bytes, wherever it was written.
GOLGI_API void feed(FingerprintBuilder& builder, const Value& value);

}  // namespace golgi
