// A sound transform under a name that the including file chooses.
#pragma once

#include "golgi/api/plugin.hpp"

namespace {

struct NoParams {
  static void describe(golgi::SchemaOf<NoParams>&) {}
};

template <class Name>
struct Identity final : golgi::Transform {
  static constexpr const char* name = Name::text;
  static constexpr const char* summary = "Gives back what it gets.";
  using Params = NoParams;
  explicit Identity(const Params&) {}
  golgi::Dataset apply(const golgi::Dataset& input, const golgi::TaskContext&) const override { return input; }
};

}  // namespace
