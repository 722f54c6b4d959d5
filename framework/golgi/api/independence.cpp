#include "golgi/api/independence.hpp"

#include "golgi/core/error.hpp"

namespace golgi {

Artifact IndependenceTest::run(const Inputs&, const TaskContext&) const {
  throw ConfigError("tests conditional independence for causality/pcmci, and is not a stage");
}

}  // namespace golgi
