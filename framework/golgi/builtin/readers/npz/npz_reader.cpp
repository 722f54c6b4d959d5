#include "golgi/builtin/readers/npz/npz_reader.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/npy_signal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// An array of the archive, as its header describes it.
struct Member {
  std::string name;  ///< without .npy
  const ZipMember* member;
  std::vector<std::int64_t> shape;
  bool is_text = false;
  bool is_damaged = false;  ///< damaged, not only of an unsupported type
  std::string fault = {};   ///< why it cannot be read; empty: it can
};

class Archive {
 public:
  explicit Archive(const fs::path& path) : zip_(path) {
    constexpr std::int64_t header_bytes = std::int64_t{1} << 17;
    for (const ZipMember& member : zip_.members()) {
      Member found{member.name, &member, {}};
      if (found.name.ends_with(".npy")) found.name.resize(found.name.size() - 4);
      try {
        const NpyInfo info = parse_npy_info(zip_.begin(member, header_bytes), member.size, zip_.place(member));
        found.shape = info.shape;
        found.is_text = info.dtype.size() > 1 && (info.dtype[1] == 'U' || info.dtype[1] == 'S');
      } catch (const DataError& error) {
        found.fault = error.what();
        found.is_damaged =
            found.fault.find("dtype '") == std::string::npos && found.fault.find("named fields") == std::string::npos;
        if (found.is_damaged)
          found.fault += "; according to the directory of the archive it has " + std::to_string(member.size) + " bytes";
      }
      members_.push_back(std::move(found));
    }
  }

  const std::vector<Member>& members() const { return members_; }

  /// @throws DataError for a name that no member has, or a member that cannot be read
  const Member& at(const std::string& name, const fs::path& path) const {
    std::vector<std::string> names;
    for (const Member& member : members_) {
      names.push_back(member.name);
      if (member.name != name) continue;
      if (!member.fault.empty()) throw DataError(member.fault);
      return member;
    }
    throw DataError("'" + path.string() + "': holds no array '" + printable(name) + "'" + suggestion(name, names));
  }

  const Member* find(const std::string& name) const {
    const auto found = std::ranges::find(members_, name, &Member::name);
    return found != members_.end() && found->fault.empty() ? &*found : nullptr;
  }

  NpyArray array(const Member& member, const Poll& poll = no_poll, std::optional<double> memory_limit = std::nullopt) const {
    return parse_npy_array(zip_.read(*member.member, memory_limit), zip_.place(*member.member), poll);
  }
  Matrix part(const Member& member, const NpyPart& part, const Poll& poll) const {
    const auto stream = zip_.open(*member.member);
    Matrix values = read_npy_part(*stream, member.member->size, zip_.place(*member.member), part, poll);
    ZipFile::finish(*stream);
    return values;
  }
  std::string place(const Member& member) const { return zip_.place(*member.member); }

 private:
  ZipFile zip_;
  std::vector<Member> members_;
};

std::string extents(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return sizes.empty() ? "a single value" : join(sizes, " x ");
}

/// A square matrix with as many rows as another array has rows or columns is the wiring of its variables.
bool is_wiring(const Member& member, const std::vector<Member>& all) {
  if (member.is_text || member.shape.size() != 2 || member.shape[0] != member.shape[1]) return false;
  return std::ranges::any_of(all, [&](const Member& other) {
    return &other != &member && other.shape.size() == 2 && std::ranges::find(other.shape, member.shape[0]) != other.shape.end();
  });
}

bool is_recording(const Member& member, const std::vector<Member>& all) {
  return member.fault.empty() && !member.is_text && (member.shape.size() == 2 || member.shape.size() == 3) &&
         !is_wiring(member, all);
}

/// The values of a one-dimensional member of numbers.
std::vector<double> numbers_of(const Archive& archive, const std::string& name, const fs::path& path) {
  const Member& member = archive.at(name, path);
  if (member.is_text) throw DataError(archive.place(member) + ": holds text; expected numbers");
  const NpyArray array = archive.array(member);
  return {array.values.values().begin(), array.values.values().end()};
}

std::optional<double> rate_of(const Archive& archive, const ReadRules& rules, const fs::path& path) {
  if (rules.rate_from.empty()) return std::nullopt;
  const auto numbers = numbers_of(archive, rules.rate_from, path);
  if (numbers.size() != 1)
    throw DataError("'" + path.string() + "', member " + rules.rate_from + ": " + plural(numbers.size(), "value") +
                    "; a rate is a single number");
  return rate_named(rules.rate_from, numbers[0]);
}

/// Names that the rules give, or those in the array that a single one of them names.
std::vector<std::string> names_of(const Archive& archive, const ReadRules& rules, std::ptrdiff_t n, const std::string& place) {
  if (rules.names.size() == 1 && n != 1)
    if (const Member* member = archive.find(rules.names[0]); member && member->is_text)
      return names_for({}, archive.array(*member).texts, n, place);
  return names_for(rules, {}, n, place);
}

Dataset events_of(const Archive& archive, const ReadRequest& request, const TaskContext& context) {
  const ReadRules& rules = request.rules();
  const Member& member = archive.at(request.candidate(), request.path());
  const std::string place = archive.place(member);
  auto times = numbers_of(archive, member.name, request.path());
  const double divisor = per_second(time_unit_of(rules, time_unit_of_name(member.name), place, context), rules.dt_s);
  for (double& time : times) time /= divisor;
  if (rules.event_ids.empty()) {
    const auto index = numbers_of(archive, rules.event_index, request.path());
    const bool has_begin = !index.empty() && index[0] == 0 && rules.n_variables && std::ssize(index) == *rules.n_variables + 1;
    return dataset_of(request, events_by_index(times, index, has_begin, place), context);
  }
  const auto ids = numbers_of(archive, rules.event_ids, request.path());
  FoundEvents found = events_by_ids(times, ids, rules.n_variables, place);
  if (rules.names.empty()) return dataset_of(request, std::move(found), context);
  const auto names = names_of(archive, rules, std::ssize(found.variables), place);
  for (std::size_t i = 0; i < names.size(); ++i) found.variables[i].set_name(names[i]);
  return dataset_of(request, std::move(found), context);
}

}  // namespace

std::vector<Candidate> NpzReader::candidates(const fs::path& path) const {
  const Archive archive(path);
  std::vector<Candidate> all;
  for (const Member& member : archive.members())
    if (member.is_damaged) throw DataError(member.fault);
  for (const Member& member : archive.members())
    if (is_recording(member, archive.members())) all.push_back({member.name, extents(member.shape)});
  if (!all.empty()) return all;
  for (const Member& member : archive.members())
    if (!member.fault.empty()) throw DataError(member.fault);
  for (const Member& member : archive.members())
    if (!member.is_text && !member.shape.empty()) all.push_back({member.name, extents(member.shape)});
  if (all.empty()) throw DataError("'" + path.string() + "': holds no array of numbers");
  return all;
}

std::vector<FilePart> NpzReader::parts(const fs::path& path) const {
  const Archive archive(path);
  std::vector<FilePart> all;
  for (const Member& member : archive.members()) {
    if (!member.fault.empty() || member.is_text || member.shape.empty() || is_recording(member, archive.members())) continue;
    const bool is_square = member.shape.size() == 2 && member.shape[0] == member.shape[1];
    if (is_square) all.push_back({FilePart::Kind::truth, member.name, extents(member.shape)});
    all.push_back({FilePart::Kind::series, member.name, extents(member.shape)});
  }
  return all;
}

TextTable NpzReader::table(const fs::path& path, const std::string&) const {
  throw DataError("'" + path.string() + "': holds no tables of trials; use trials for a text table");
}

GroundTruth NpzReader::truth(const ReadRequest& request, const std::vector<std::string>& names, double,
                             const TaskContext& context) const {
  const Archive archive(request.path());
  const Member& member = archive.at(request.candidate(), request.path());
  const NpyArray array = archive.array(member, context.poll());
  if (member.is_text || member.shape.size() != 2)
    throw DataError(archive.place(member) + ": " + extents(member.shape) +
                    "; expected a wiring matrix, (variables, variables)");
  Matrix weights(member.shape[0], member.shape[1]);
  std::ranges::copy(array.values.values(), weights.values().begin());
  return truth_from_matrix(archive.place(member), weights, names);
}

Dataset NpzReader::read(const ReadRequest& request, const TaskContext& context) const {
  const Archive archive(request.path());
  const ReadRules& rules = request.rules();
  const Member& member = archive.at(request.candidate(), request.path());
  if ((!rules.event_ids.empty() || !rules.event_index.empty()) && member.shape.size() == 1)
    return events_of(archive, request, context);
  FoundSignal found{.place = archive.place(member)};
  if (member.is_text) throw DataError(found.place + ": holds text; expected numbers");
  if (member.shape.size() > 3)
    throw DataError(found.place + ": " + extents(member.shape) + "; expected at most three dimensions");
  std::string unit;
  if (const Member* said = archive.find("unit"); said && said->is_text && said->shape.empty())
    unit = value_unit(archive.array(*said).texts.at(0));
  const double dt_s = sampling_interval(rules, rate_of(archive, rules, request.path()), found.place);
  if (member.shape.size() == 3) {
    const NpyArray array = archive.array(member, context.poll(), rules.memory_limit);
    found.trials = trials_of_array(rules, member.shape, array.values.values(), found.place, context);
    found.variables = continuous_variables(names_of(archive, rules, found.trials.front().rows(), found.place), unit);
    return dataset_of(request, std::move(found), dt_s);
  }
  const auto names = [&](std::ptrdiff_t n) { return names_of(archive, rules, n, found.place); };
  const std::string size = " (" + std::to_string(member.member->size) + " bytes)";
  const NpySignal signal = npy_signal(request, member.shape, dt_s, names, found.place + size);
  return dataset_of(request, found_signal(signal, archive.part(member, signal.part, context.poll()), unit, dt_s, found.place),
                    dt_s);
}

void register_readers_npz(Registry& registry) { registry.add<NpzReader>(); }

}  // namespace golgi
