// Completes the parameters of source/file: finds the readers of its files, and the recordings in them.
#include <algorithm>

#include "golgi/api/nesting.hpp"
#include "golgi/api/read_rules.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/builtin/sources/event_list.hpp"
#include "golgi/builtin/sources/file/file_guard.hpp"
#include "golgi/builtin/sources/file/file_plain.hpp"
#include "golgi/builtin/sources/file/file_reader.hpp"
#include "golgi/builtin/sources/file/file_source.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/no_data.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

using Params = FileSource::Params;

/// The reader of a format; empty: source/file reads it itself.
std::string reader_of_format(FileSource::Format format, const std::filesystem::path& path) {
  using Format = FileSource::Format;
  switch (format) {
    case Format::nwb:
    case Format::hdf5:
    case Format::sonata: return "source/hdf5";
    case Format::matlab: return is_hdf5(path) ? "source/hdf5" : "source/matlab";  // 7.3 is HDF5
    case Format::npz: return "source/npz";
    case Format::suite2p: return "source/suite2p";
    case Format::phy: return "source/phy";
    case Format::nest: return "source/nest";
    case Format::edf: return "source/edf";
    default: return "";
  }
}

bool is_range(const std::vector<double>& pair) { return pair.empty() || (pair.size() == 2 && pair[0] < pair[1]); }

/// Reports errors at their parameters, and finds the readers of the files.
class Completion {
 public:
  Completion(Params& params, const Value& values, Binder& binder) : params_(params), values_(values), binder_(binder) {}

  void complete() {
    check("window_s", is_range(params_.window_s), "expected [from, to], the later time last");
    check("align_window_s", is_range(params_.align_window_s), "expected [from, to], the later time last");
    check("rate_hz", !(params_.rate_hz && params_.dt_s), "give either dt_s or rate_hz");
    if (binder_.failed()) return;
    refuse_what_is_no_data();
    if (binder_.failed()) return;
    take_format();
    if (params_.format == FileSource::Format::automatic) take_foreign_events();
    if (!params_.reader && !params_.path.empty() && params_.format == FileSource::Format::automatic)
      if (const auto found = reader_of(params_.path.front(), place_of("path"), binder_)) params_.reader = found;
    if (!params_.reader) take_lists();
    if (binder_.failed()) return;
    find_frame_rate();
    find_candidates();
    if (!binder_.failed()) find_events();
    if (!binder_.failed()) find_truth();
  }

 private:
  Place place_of(const char* name) const {
    const Value* value = values_.find(name);
    return value ? value->place : values_.place;
  }
  void check(const char* name, bool holds, const std::string& message) {
    if (holds) return;
    const Binder::Scope scope(binder_, std::string(".") + name);
    binder_.fail(place_of(name), message);
  }

  /// Refuses pointers to data, archives and web pages, which a reader would report as damaged.
  void refuse_what_is_no_data() {
    const auto look = [&](const InputPath& file, const char* name) {
      const std::string fault = why_no_data(file.path);
      if (fault.empty()) return;
      const Binder::Scope scope(binder_, std::string(".") + name);
      binder_.fail(place_of(name), fault);
    };
    for (const auto& file : params_.path) look(file, "path");
    for (const auto& file : params_.events) look(file, "events");
    look(params_.truth, "truth");
    look(params_.trials, "trials");
  }

  /// Chooses the reader of the given format.
  void take_format() {
    const bool are_events_alone = params_.path.empty();
    const auto& files = are_events_alone ? params_.events : params_.path;
    if (files.empty() || params_.format == FileSource::Format::automatic) return;
    const std::string reader = reader_of_format(params_.format, files.front().path);
    // Parameters that are bound a second time have both.
    check("format", !params_.reader || params_.reader->name() == reader, "give either reader or format");
    if (reader.empty() || params_.reader) return;
    if (are_events_alone) std::swap(params_.path, params_.events);
    const Binder::Scope scope(binder_, ".format");
    if (!binder_.lookup() || !binder_.lookup()->find(reader))
      return binder_.fail(place_of("format"),
                          "needs the reader " + reader +
                              ", which this golgi lacks; install libhdf5-dev, rebuild golgi, and check that `golgi plugins` "
                              "lists it");
    params_.reader = NestedComponent::bind(Value::scalar(reader, false, place_of("format")), ComponentKind::reader, binder_);
  }

  /// Events alone, in a format that a reader knows, are treated as the path.
  void take_foreign_events() {
    if (params_.path.empty() && !params_.events.empty() && params_.events_layout == FileSource::EventsLayout::pairs &&
        reader_of(params_.events.front(), place_of("events"), binder_))
      std::swap(params_.path, params_.events);
  }

  /// A path to lists of events is treated as events.
  void take_lists() {
    if (params_.path.empty() || !params_.events.empty()) return;
    if (params_.events_layout == FileSource::EventsLayout::pairs && !holds_events(params_.path.front().path)) return;
    std::swap(params_.path, params_.events);
  }

  bool holds_events(const std::filesystem::path& path) const {
    const bool is_text = params_.format == FileSource::Format::csv || (is_plain(path) && !is_npy(path));
    try {
      return std::filesystem::is_regular_file(path) && is_text && heads_events(first_csv_row(path));
    } catch (const Error&) {
      return false;  // the error is reported on reading
    }
  }

  void find_candidates() {
    const char* asked = params_.select.empty() ? "path" : "select";
    const Binder::Scope scope(binder_, std::string(".") + asked);
    if (params_.reader && !survives_look(*params_.reader, params_.path, place_of(asked))) return;
    if (params_.reader) leave_out_covered();
    if (params_.reader)
      params_.candidates = chosen_candidates(**params_.reader, params_.path, params_.select, place_of(asked), binder_);
    else if (!params_.select.empty() && are_read_here())
      binder_.fail(place_of(asked), "text files, .npy files and folders of results hold one recording; leave select out");
  }

  /// Finds the reader of the frame rate for imaging that suite2p has analysed: its copy for MATLAB gives the rate.
  void find_frame_rate() {
    const bool is_imaging = params_.reader && params_.reader->name() == "source/suite2p";
    if (!is_imaging || params_.rate_hz || params_.dt_s) return;
    const InputPath copy{matlab_copy(params_.path.front().path)};
    if (copy.empty()) return;
    if (auto found = reader_of(copy, place_of("path"), binder_)) params_.rate_reader = std::move(found);
  }

  /// Whether a plugin's reader can examine the files without crashing; adds an error if it cannot.
  bool survives_look(const Nested<Reader>& reader, const std::vector<InputPath>& files, const Place& place) {
    const ComponentInfo* info = binder_.lookup() ? binder_.lookup()->find(reader.name()) : nullptr;
    if (!info || info->library.file.empty()) return true;
    for (const auto& file : files)
      if (const std::string fault = fault_of_looking(*reader, reader.title(), file.path); !fault.empty())
        return binder_.fail(place, fault), false;
    return true;
  }

  /// Whether the files are read here. Files that would need a missing reader are reported by the constructor.
  bool are_read_here() const {
    if (params_.format != FileSource::Format::automatic) return true;
    try {
      for (const auto& file : params_.path) check_kind(file.path);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  /// Files that the reader reads together with an earlier one are not separate trials.
  void leave_out_covered() {
    if (params_.path.size() < 2) return;
    std::vector<InputPath> kept;
    std::vector<std::filesystem::path> covered;
    for (const InputPath& file : params_.path) {
      if (std::ranges::find(covered, file.path) != covered.end()) continue;
      kept.push_back(file);
      try {
        for (auto& other : (*params_.reader)->files(file.path, "")) covered.push_back(std::move(other));
      } catch (const Error&) {  // reported when it is read
      }
    }
    params_.path = std::move(kept);
  }

  void find_events() {
    const char* asked = !params_.events_select.empty() ? "events_select" : "events";
    const Binder::Scope scope(binder_, std::string(".") + asked);
    if (params_.events.empty()) {
      if (params_.events_select.empty()) return;
      if (!params_.reader)
        return binder_.fail(place_of(asked), "names a recording in a file, but no file holds several recordings");
      params_.event_reader = params_.reader;
    } else if (const auto found = reader_of(params_.events.front(), place_of("events"), binder_)) {
      params_.event_reader = found;
    }
    if (binder_.failed() || !params_.event_reader) return;
    const bool same_files = params_.events.empty();
    if (!same_files && !survives_look(*params_.event_reader, params_.events, place_of(asked))) return;
    params_.event_candidates =
        chosen_candidates(**params_.event_reader, params_.event_files(), params_.events_select, place_of(asked), binder_,
                          same_files ? params_.candidates : std::vector<std::string>());
  }

  void find_truth() {
    if (params_.truth.empty())
      params_.truth_reader = params_.truth_select.empty() ? std::nullopt : params_.reader;
    else if (const auto found = reader_of(params_.truth, place_of("truth"), binder_))
      params_.truth_reader = found;
  }

  Params& params_;
  const Value& values_;
  Binder& binder_;
};

}  // namespace

void FileSource::Params::complete(Params& params, const Value& values, Binder& binder) {
  Completion(params, values, binder).complete();
}

}  // namespace golgi
