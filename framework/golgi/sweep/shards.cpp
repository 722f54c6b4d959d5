#include "golgi/sweep/shards.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <numeric>
#include <system_error>

#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/json.hpp"
#include "golgi/sweep/run_sweep.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using Points = std::vector<std::size_t>;
constexpr const char* shards_name = "shards";

/// Costs of the stages in seconds; where no time is known, 100 for training, which takes longest, and 1 otherwise.
std::vector<double> costs_of(const Graph& graph, const std::map<Fingerprint, double>& times) {
  std::map<std::string, std::pair<double, int>> known;  // by stage: sum, count
  for (const auto& node : graph.nodes)
    if (const auto at = times.find(node.key); at != times.end()) {
      known[node.stage].first += at->second;
      ++known[node.stage].second;
    }
  std::vector<double> costs;
  for (const auto& node : graph.nodes) {
    const auto own = times.find(node.key);
    const auto others = known.find(node.stage);
    const double guess = node.component->output == ArtifactType::model ? 100 : 1;
    costs.push_back(own != times.end()      ? own->second
                    : others != known.end() ? others->second.first / others->second.second
                                            : guess);
  }
  return costs;
}

/// Points that are kept in the same shard, with the stages that they need.
struct Unit {
  Points points;
  std::vector<std::uint32_t> nodes;  // sorted
  double cost = 0;
};

class Splitter {
 public:
  Splitter(const Sweep& sweep, std::vector<double> costs) : costs_(std::move(costs)), unit_of_(sweep.points.size()) {
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
      Unit unit{{p}, sweep.points[p].nodes, 0};
      std::sort(unit.nodes.begin(), unit.nodes.end());
      unit.cost = cost_of(unit.nodes);
      unit_of_[p] = p;
      units_.push_back(std::move(unit));
    }
    points_of_.resize(sweep.graph.nodes.size());
    for (std::size_t p = 0; p < sweep.points.size(); ++p)
      for (const std::uint32_t node : sweep.points[p].nodes) points_of_[node].push_back(p);
  }

  std::vector<Points> run(std::size_t count) {
    const double share = std::accumulate(costs_.begin(), costs_.end(), 0.0) / static_cast<double>(count);
    // Points that share the most expensive stages are united first.
    std::vector<std::size_t> shared;
    for (std::size_t node = 0; node < points_of_.size(); ++node)
      if (points_of_[node].size() > 1) shared.push_back(node);
    std::stable_sort(shared.begin(), shared.end(), [&](std::size_t a, std::size_t b) { return costs_[a] > costs_[b]; });
    for (const std::size_t node : shared) unite(points_of_[node], share);
    return fill(count);
  }

 private:
  double cost_of(const std::vector<std::uint32_t>& nodes) const {
    double sum = 0;
    for (const std::uint32_t node : nodes) sum += costs_[node];
    return sum;
  }

  /// Puts all of these points into one unit, unless it would cost more than `share`.
  void unite(const Points& points, double share) {
    std::vector<std::size_t> parts;
    for (const std::size_t p : points)
      if (std::find(parts.begin(), parts.end(), unit_of_[p]) == parts.end()) parts.push_back(unit_of_[p]);
    if (parts.size() == 1) return;
    Unit whole;
    for (const std::size_t part : parts) {
      std::vector<std::uint32_t> nodes;
      std::set_union(whole.nodes.begin(), whole.nodes.end(), units_[part].nodes.begin(), units_[part].nodes.end(),
                     std::back_inserter(nodes));
      whole.nodes = std::move(nodes);
      whole.points.insert(whole.points.end(), units_[part].points.begin(), units_[part].points.end());
      if (!whole.nodes.empty() && cost_of(whole.nodes) > share) return;
    }
    whole.cost = cost_of(whole.nodes);
    const std::size_t into = parts.front();
    for (const std::size_t p : whole.points) unit_of_[p] = into;
    for (const std::size_t part : parts) units_[part] = {};
    units_[into] = std::move(whole);
  }

  /// Assigns units to shards: the most expensive unit first, each to the shard with the lowest cost so far.
  std::vector<Points> fill(std::size_t count) {
    std::stable_sort(units_.begin(), units_.end(), [](const Unit& a, const Unit& b) { return a.cost > b.cost; });
    std::vector<Points> shards(count);
    std::vector<double> load(count, 0);
    for (const auto& unit : units_) {
      if (unit.points.empty()) continue;
      const std::size_t least = std::min_element(load.begin(), load.end()) - load.begin();
      load[least] += unit.cost;
      shards[least].insert(shards[least].end(), unit.points.begin(), unit.points.end());
    }
    for (auto& points : shards) std::sort(points.begin(), points.end());
    return shards;
  }

  std::vector<double> costs_;
  std::vector<std::size_t> unit_of_;  // by point
  std::vector<Unit> units_;
  std::vector<Points> points_of_;  // by node
};

/// Refuses if a process works in the folder on another sweep, whose record would be overwritten.
void check_no_other_works(const fs::path& folder, const SweepCommand& command) {
  const auto holder = Store(folder).holder();
  if (!holder) return;
  const auto record = read_record(folder);
  if (!record || record->command.sweep != command.sweep)
    throw IoError("another golgi works in '" + folder.string() + "' on another sweep or pipeline: " + *holder +
                  "; wait for it or choose another folder with --out");
}

/// Writes a file under a temporary name and links it to `path`, unless that already exists.
void create_once(const fs::path& path, const std::string& content) {
  const fs::path beside = path.string() + ".tmp-" + std::to_string(::getpid());
  write_file(beside, content);
  const bool is_there = ::link(beside.c_str(), path.c_str()) != 0 && errno != EEXIST;
  const int code = errno;
  ::unlink(beside.c_str());
  if (is_there) throw_io_error("write", path, code);
}

bool same_bytes(const StoreRecord& a, const StoreRecord& b) {
  return std::equal(
      a.files.begin(), a.files.end(), b.files.begin(), b.files.end(), [](const StoredFile& x, const StoredFile& y) {
        return x.name == y.name && x.is_volatile == y.is_volatile && (x.is_volatile || x.fingerprint == y.fingerprint);
      });
}

/// The stage's name, with its varied values if the shard's record contains them.
std::string name_of(const Fingerprint& key, const StoreRecord& stored, const std::optional<SweepRecord>& record) {
  if (record)
    for (const auto& [name, known] : record->keys())
      if (known == key) return name;
  return stored.stage;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  const auto slash = text.find('/');
  const auto number = parse_integer(text.substr(0, slash));
  const auto count = slash == std::string::npos ? std::nullopt : parse_integer(text.substr(slash + 1));
  if (!number || !count || *number < 1 || *count < *number || *count > 1'000'000)
    throw UsageError("--shard " + text + ": expected I/N, which means shard I of N, for example --shard 2/4");
  return {static_cast<std::size_t>(*number), static_cast<std::size_t>(*count)};
}

fs::path shard_folder(const fs::path& folder, const Shard& shard) {
  return folder / shards_name / (std::to_string(shard.number) + "-of-" + std::to_string(shard.count));
}

std::vector<Points> split(const Sweep& sweep, std::size_t count, const std::map<Fingerprint, double>& times) {
  return Splitter(sweep, costs_of(sweep.graph, times)).run(count);
}

std::vector<Points> agreed_split(const Sweep& sweep, std::size_t count, const fs::path& folder,
                                 const std::optional<SweepRecord>& whole) {
  const fs::path path = folder / shards_name / ("split-" + sweep_key(sweep) + "-" + std::to_string(count) + ".json");
  std::error_code error;
  if (!fs::exists(path, error)) {
    if (whole) check_no_other_works(folder, whole->command);
    make_folder(path.parent_path());
    make_folder(folder / ".store");  // marks the folder as one of golgi's
    if (whole) write_record(folder, *whole);
    create_once(path, Json(split(sweep, count, Store(folder).times())).dump() + "\n");
  }
  try {
    return Json::parse(read_file(path)).get<std::vector<Points>>();
  } catch (const Json::exception&) {
    throw DataError("'" + path.string() + "' is damaged; delete it once no shard is running");
  }
}

Sweep select(const Sweep& sweep, const Points& points) {
  Sweep part;
  part.axes = sweep.axes;
  std::vector<std::uint32_t> number(sweep.graph.nodes.size(), UINT32_MAX);
  for (const std::size_t p : points) {
    SweepPoint point = sweep.points.at(p);
    for (auto& node : point.nodes) {
      if (number[node] == UINT32_MAX) {
        number[node] = static_cast<std::uint32_t>(part.graph.nodes.size());
        part.graph.order.push_back(part.graph.nodes.size());
        Node copy = sweep.graph.nodes[node];
        for (auto& port : copy.inputs)
          for (auto& input : port) input = number[input];
        part.graph.nodes.push_back(std::move(copy));
      }
      node = number[node];
    }
    part.points.push_back(std::move(point));
  }
  return part;
}

std::vector<fs::path> shard_folders(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (fs::directory_iterator entry(folder / shards_name, error), end; !error && entry != end; entry.increment(error))
    if (fs::is_directory(entry->path() / ".store", error)) all.push_back(entry->path());
  std::sort(all.begin(), all.end());
  return all;
}

std::optional<fs::path> whole_of(const fs::path& folder) {
  fs::path path = fs::absolute(folder).lexically_normal();
  if (path.filename().empty()) path = path.parent_path();  // a slash at the end
  if (path.parent_path().filename() != shards_name) return std::nullopt;
  return path.parent_path().parent_path();
}

Collected collect(const fs::path& folder, const SweepCommand& command, Store& store) {
  Collected collected;
  std::vector<std::string> differences;
  std::deque<std::pair<fs::path, Store>> shards;  // locked until their results are safely stored
  for (const auto& path : shard_folders(folder)) {
    const std::string name = path.filename().string();
    auto& shard = shards.emplace_back(path, path).second;
    if (const auto holder = shard.holder()) {
      collected.busy.push_back(name + " (" + *holder + ")");
      shards.pop_back();
      continue;
    }
    shard.lock();
    ++collected.shards;
    const auto record = read_record(path);
    if (record && record->command.sweep != command.sweep) collected.others.emplace_back(name, record->command);
    const auto times = shard.times();
    const auto contents = shard.contents();
    for (const auto& key : contents.done) {
      const auto theirs = shard.find(key);
      if (!theirs) continue;  // damaged
      if (const auto ours = store.find(key)) {
        ++collected.repeated;
        if (!same_bytes(*ours, *theirs))
          differences.push_back("stage '" + name_of(key, *theirs, record) + "' (" + theirs->component + " " + theirs->version +
                                ") in shard " + name);
        continue;
      }
      const auto seconds = times.find(key);
      store.adopt(key, shard, seconds == times.end() ? std::nullopt : std::optional(seconds->second));
      ++collected.artifacts;
    }
    for (const auto& key : contents.failed)
      if (const auto failure = shard.failure(key); failure && !store.find(key)) store.record_failure(key, *failure);
  }
  if (!differences.empty())
    throw DataError("stages that several shards computed gave different bytes: " + join(differences, ", ") +
                    "; their component is not deterministic, or the machines differ. Fix it, delete '" +
                    (folder / shards_name).string() + "' and run the shards again");
  if (shards.empty()) return collected;
  store.sync();
  for (auto& [path, shard] : shards) {
    for (const auto& key : shard.contents().in_work) shard.abandon(key);
    if (shard.contents().in_work.empty()) fs::remove_all(path);
  }
  return collected;
}

void remove_shards(const fs::path& folder) {
  for (const auto& shard : shard_folders(folder))
    if (Store(shard).holder()) return;
  std::error_code ignored;
  fs::remove_all(folder / shards_name, ignored);
}

}  // namespace golgi
