#include "golgi/sweep/sweep_record.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <system_error>

#include "golgi/core/files.hpp"
#include "golgi/host/json.hpp"
#include "golgi/sweep/shards.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

fs::path file_in(const fs::path& folder) { return folder / ".store" / sweep_record_name; }

}  // namespace

EarlierKeys SweepRecord::keys() const {
  EarlierKeys all;
  for (const auto& node : nodes) {
    Node named;
    named.stage = stages[node.stage];
    named.label = node.label;
    all.emplace(named.name(), node.key);
  }
  return all;
}

SweepRecord record_of(const Sweep& sweep, const PipelineSpec& spec, SweepCommand command) {
  SweepRecord record;
  record.command = std::move(command);
  std::map<std::string, std::uint32_t> number;
  for (const auto& stage : spec.stages) {
    number.emplace(stage.id, static_cast<std::uint32_t>(record.stages.size()));
    record.stages.push_back(stage.id);
  }
  for (const auto& node : sweep.graph.nodes) record.nodes.push_back({number.at(node.stage), node.key, node.label});
  for (const auto& point : sweep.points) record.points.push_back({sweep.label(point), point.nodes});
  return record;
}

void write_record(const fs::path& folder, const SweepRecord& record) {
  Json nodes = Json::array(), points = Json::array();
  for (const auto& node : record.nodes) nodes.push_back({node.stage, node.key.hex(), node.label});
  for (const auto& point : record.points) points.push_back({point.label, point.nodes});
  const Json json = {{"file", record.command.file},
                     {"content", record.command.content.hex()},
                     {"arguments", record.command.arguments},
                     {"sweep", record.command.sweep},
                     {"stages", record.stages},
                     {"nodes", std::move(nodes)},
                     {"points", std::move(points)}};
  replace_file(file_in(folder), json.dump() + "\n");
}

std::optional<SweepRecord> read_record(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(file_in(folder), error)) return std::nullopt;
  try {
    const Json json = Json::parse(read_file(file_in(folder)));
    SweepRecord record;
    record.command = {json.at("file"), Fingerprint::parse(json.at("content").get<std::string>()).value(), json.at("arguments"),
                      json.value("sweep", "")};
    record.stages = json.at("stages");
    for (const auto& node : json.at("nodes"))
      record.nodes.push_back(
          {node.at(0).get<std::uint32_t>(), Fingerprint::parse(node.at(1).get<std::string>()).value(), node.at(2)});
    for (const auto& point : json.at("points")) {
      record.points.push_back({point.at(0), point.at(1)});
      for (const auto node : record.points.back().nodes)
        if (record.nodes.at(node).stage >= record.stages.size()) throw DataError("");
    }
    return record;
  } catch (const std::exception&) {
    throw DataError("'" + file_in(folder).string() + "' is damaged; `golgi sweep` on the same folder writes it again");
  }
}

SweepStatus status_of(const fs::path& folder, const SweepRecord& record) {
  struct Looked {
    explicit Looked(const fs::path& of) : store(of), contents(store.contents()) {}
    Store store;
    Store::Contents contents;
  };
  std::deque<Looked> places;
  places.emplace_back(folder);
  const auto whole = whole_of(folder);
  if (whole)
    places.emplace_back(*whole);
  else
    for (const auto& shard : shard_folders(folder)) places.emplace_back(shard);
  const auto in = [](const std::vector<Fingerprint>& keys, const Fingerprint& key) {
    return std::binary_search(keys.begin(), keys.end(), key);
  };
  const Store::Contents& own = places.front().contents;
  SweepStatus status;
  status.holder = places.front().store.holder();
  std::vector<bool> done(record.nodes.size());
  std::vector<std::size_t> failure_of(record.nodes.size(), record.nodes.size());
  for (std::size_t i = 0; i < record.nodes.size(); ++i) {
    const auto& node = record.nodes[i];
    done[i] = std::any_of(places.begin(), places.end(), [&](const Looked& at) { return in(at.contents.done, node.key); });
    if (done[i]) continue;
    if (in(own.in_work, node.key) && !in(own.failed, node.key))
      status.in_work.push_back(record.stages[node.stage] + (node.label.empty() ? "" : " [" + node.label + "]"));
    std::optional<FailureRecord> failure;
    for (const auto& at : places)
      if (!failure && in(at.contents.failed, node.key)) failure = at.store.failure(node.key);
    if (!failure) continue;
    failure_of[i] = status.failures.size();
    status.failures.push_back({record.stages[node.stage], failure->component, failure->message, {}});
  }
  for (std::size_t p = 0; p < record.points.size(); ++p) {
    const auto& nodes = record.points[p].nodes;
    const auto n_done = std::count_if(nodes.begin(), nodes.end(), [&](std::uint32_t i) { return done[i]; });
    bool has_failed = false;
    for (const std::uint32_t i : nodes)
      if (failure_of[i] < record.nodes.size()) {
        status.failures[failure_of[i]].points.push_back(p);
        has_failed = true;
      }
    if (has_failed)
      ++status.failed;
    else if (n_done == std::ssize(nodes)) {
      ++status.done;
      const auto is_own = [&](std::uint32_t i) { return in(own.done, record.nodes[i].key); };
      if (!whole && !std::all_of(nodes.begin(), nodes.end(), is_own)) ++status.in_shards;
    } else if (n_done > 0)
      ++status.begun;
    else
      ++status.waiting;
  }
  return status;
}

}  // namespace golgi
