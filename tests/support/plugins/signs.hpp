#pragma once

#include "golgi/api/plugin.hpp"

namespace golgi::test {

class Signs final : public IndependenceTest {
 public:
  static constexpr const char* name = "independence/signs";
  static constexpr const char* summary = "Whether two variables lie on the same side of what the conditions say of them.";
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit Signs(const Params&) {}

  IndependenceTraits traits() const override;
  Independence test(const TestedRows& rows, const TaskContext& context) const override;
};

}  // namespace golgi::test
