// The predicted cost of work: reported, and refused if it exceeds the memory.
#include "golgi/run/cost.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::message_of;

struct Greedy : Component, Costed {
  Artifact run(const Inputs&, const TaskContext&) const override { return Scores(); }
  Cost cost(const Workload& work) const override {
    return {1e9 * static_cast<double>(work.n_variables), undefined, "lower max_order"};
  }
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
};
struct Silent : Component {
  Artifact run(const Inputs&, const TaskContext&) const override { return Scores(); }
};

TEST_CASE("work is counted over all trials; point variables on the dataset's grid") {
  const Events events(std::vector<std::vector<double>>{{0.1, 0.2}, {}});
  const Dataset data(std::vector<std::string>{"a", "b"}, 0.1, {Trial(Matrix(2, 30), events), Trial(Matrix(2, 12), events)});
  const Workload work = workload_of({&data, 1}, 4);
  CHECK(work.n_variables == 2);
  CHECK(work.n_trials == 2);
  CHECK(work.n_samples == 42);
  CHECK(work.n_events == 4);
  CHECK(work.n_threads == 4);
  const std::vector<Variable> points{Variable("p", VariableKind::point), Variable("q", VariableKind::point)};
  const std::vector<Dataset> one(1, Dataset(points, 0.001, {Trial(events, 0.35)})), two(2, one[0]);
  CHECK(workload_of(one, 1).n_samples == 350);
  CHECK(workload_of(two, 1).n_samples == 700);
  CHECK(workload_of(two, 1).n_variables == one[0].n_variables());
}

TEST_CASE("work that needs more memory than is free is refused with the sizes and ways to reduce it") {
  ComponentInfo info;
  info.name = "causality/greedy";
  const Workload work{.n_variables = 3, .n_trials = 1, .n_samples = 100};
  CHECK_NOTHROW(check_memory(info, Greedy(), work, 3e9));
  const auto message = message_of<DataError>([&] { check_memory(info, Greedy(), work, 2.9e9); });
  CHECK(message ==
        "causality/greedy of 3 variables and 100 samples needs about 3.0 GB of memory, and 2.9 GB are free; lower "
        "max_order, use fewer threads, or a machine with more");
  CHECK_NOTHROW(check_memory(info, Silent(), work, 0));
  CHECK_FALSE(cost_of(Silent(), work).has_value());
}

TEST_CASE("costs are reported in readable units") {
  CHECK(cost_text({3e9, 12.2, ""}) == "3.0 GB, 13 s");
  CHECK(cost_text({2.5e6, undefined, ""}) == "3 MB");
  CHECK(cost_text({0, 0.2, ""}) == "under 1 s");
  CHECK(available_memory() > 1e6);
}

}  // namespace
}  // namespace golgi
