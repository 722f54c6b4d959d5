// The tree that a YAML file becomes: scalars as they were written, lists, maps in file order; every node knows its place.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/core/place.hpp"

namespace golgi {

/// A node of the tree. A default one is null: not given.
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
  std::string text;             ///< of a scalar
  bool quoted = false;          ///< a quoted scalar is text, whatever it looks like
  std::vector<Value> items;     ///< of a list
  std::vector<Member> members;  ///< of a map

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  const Value* find(std::string_view key) const;  ///< null where there is none
  Value& set(std::string key, Value value);       ///< replaces or appends

  /// "'abc'", "a list of 3 items": for messages.
  std::string describe() const;
  /// Flow-style YAML (which is also JSON where scalars are numbers, booleans or quoted). Places are not part of it.
  std::string flow() const;
  /// Block-style YAML, two blanks a level.
  std::string block(int indent = 0) const;
};

struct Value::Member {
  std::string key;
  Place place;
  Value value;
};

// Here, where Member is complete: as a default argument clang++ cannot destroy the empty list.
inline Value Value::list() { return list({}, {}); }

/// Canonical: same content, same bytes, whatever the places.
GOLGI_API void feed(FingerprintBuilder& builder, const Value& value);

}  // namespace golgi
