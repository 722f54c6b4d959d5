#include "golgi/pipeline/executor.hpp"

#include <filesystem>
#include <new>
#include <optional>

#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace {

StageResult failure(const Node& node, ErrorKind kind, const std::string& what) {
  return {Outcome::failed, kind, node.where() + ": " + what, what};
}

/// The kind of error if a component breaks the rules for all components: internal for golgi's own, plugin for others.
ErrorKind own_fault(const Node& node) { return node.component->library.file.empty() ? ErrorKind::internal : ErrorKind::plugin; }

}  // namespace

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::found: return "found";
    case Outcome::done: return "done";
    case Outcome::failed: return "failed";
    case Outcome::skipped: return "skipped";
    case Outcome::cancelled: return "cancelled";
  }
  return "unknown";
}

StageResult execute_one(const Graph& graph, std::size_t i, const std::function<Outcome(std::size_t)>& run,
                        const std::function<bool()>& cancelled) {
  const Node& node = graph.nodes[i];
  try {
    return {run(i), ErrorKind::internal, ""};
  } catch (const Interrupted& error) {
    if (!cancelled()) return failure(node, ErrorKind::plugin, "threw golgi::Interrupted although the run was not interrupted");
    return {Outcome::cancelled, ErrorKind::interrupted, error.what()};
  } catch (const Error& error) {
    // An internal error thrown by a plugin is an error in the plugin.
    return failure(node, error.kind() == ErrorKind::internal ? own_fault(node) : error.kind(), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return failure(node, ErrorKind::io, error.what());
  } catch (const std::bad_alloc&) {
    return failure(node, ErrorKind::data, "out of memory; use a smaller problem or fewer --threads");
  } catch (...) {
    return failure(node, own_fault(node),
                   "threw " + current_exception_text() + "; a component reports failures by throwing golgi::Error");
  }
}

std::vector<StageResult> execute(const Graph& graph, Runner& runner, const std::function<Outcome(std::size_t)>& run,
                                 const std::function<bool()>& cancelled,
                                 const std::function<void(std::size_t, const StageResult&)>& finished) {
  std::vector<StageResult> results(graph.nodes.size());
  const auto predecessors = graph.predecessors();
  const auto blocked = [&](std::size_t i) -> std::optional<StageResult> {
    for (const std::size_t before : predecessors[i]) {
      const Outcome outcome = results[before].outcome;
      if (outcome == Outcome::cancelled) return StageResult{};
      if (outcome == Outcome::failed || outcome == Outcome::skipped)
        return StageResult{Outcome::skipped, ErrorKind::internal,
                           "'" + graph.nodes[before].name() + "' " + (outcome == Outcome::failed ? "failed" : "was skipped")};
    }
    if (cancelled()) return StageResult{};
    return std::nullopt;
  };
  runner.run_graph(predecessors, [&](std::size_t i) {
    auto result = blocked(i);
    results[i] = result ? std::move(*result) : execute_one(graph, i, run, cancelled);
    finished(i, results[i]);
  });
  return results;
}

int exit_code(const std::vector<StageResult>& results) {
  constexpr int several_kinds = 6;
  std::optional<ErrorKind> kind;
  for (const auto& result : results) {
    if (result.outcome != Outcome::failed) continue;
    if (kind && *kind != result.error) return several_kinds;
    kind = result.error;
  }
  return kind ? static_cast<int>(*kind) : 0;
}

}  // namespace golgi
