// The parameters of source/file: their description, and the rules for readers.
#include "golgi/builtin/sources/file/file_source.hpp"
#include "golgi/builtin/sources/file_parts.hpp"

namespace golgi {
namespace {

using Params = FileSource::Params;
using FileSchema = SchemaOf<Params>;

void describe_values(FileSchema& s) {
  s.field("path", &Params::path)
      .doc(
          "Files: .npy, or .csv, .txt, .tsv, .dat as text, or of a format that a reader knows; * and ? are wildcards. Several "
          "files are trials. Or the folder of a dataset in a run's results. Leave it out if there are only `events`.");
  s.field("truth", &Params::truth)
      .doc(
          "True wiring: (N, N) weights, row = target, as .npy or text; text with the header source,target[,weight][,lag]; "
          "GraphML or GML; or the folder or edges.csv of an estimate, with `q` or `top`. Wiring that changes with time: a "
          "folder with weights_at.npy (segments, N, N) and knots.npy, the sample at which each segment begins; and, if they "
          "are known, delays.npy (N, N) in seconds and groups.csv.");
  s.choice("variables", &Params::variables,
           {{"auto", FileSource::Variables::automatic},
            {"rows", FileSource::Variables::rows},
            {"columns", FileSource::Variables::columns}})
      .doc(
          "Whether a variable is a row or a column of the file; auto: columns where text begins with a row of names, else "
          "rows.");
  s.field("dt_s", &Params::dt_s)
      .unit("s")
      .above(0)
      .doc(
          "Sampling interval, if the file does not give it. With events alone: the width of the bins in which they are "
          "counted, if counts are requested; null: 0.001.");
  s.field("rate_hz", &Params::rate_hz)
      .unit("Hz")
      .above(0)
      .doc(
          "Samples per second: for signals the same as dt_s = 1 / rate_hz. With times in samples: the number of samples per "
          "second.");
  s.field("rate", &Params::rate)
      .doc("Name of a number in the file that is the rate; or dt_s, if the name contains dt, period or interval.");
  s.field("unit", &Params::unit).doc("Unit of the values, e.g. mV. Values that the file gives in V, mV or uV are converted.");
  s.field("names", &Params::names)
      .doc(
          "Names of the variables, or name of the array in the file that holds them; else the names in the file, else x0, x1, "
          "…");
  s.choice("header", &Params::header, {{"auto", CsvHeader::automatic}, {"yes", CsvHeader::yes}, {"no", CsvHeader::no}})
      .doc("Whether a text file begins with a row of names.");
  s.field("ignore", &Params::ignore).doc("Columns of a text file that are not variables: dates, labels.");
  s.choice("decimal", &Params::decimal,
           {{"auto", CsvDecimal::automatic}, {"comma", CsvDecimal::comma}, {"point", CsvDecimal::point}})
      .doc(
          "How a text table writes 1.5. auto: with a comma if another character separates the cells and all numbers have one. "
          "comma: 1,5, so commas separate nothing.");
  s.field("layout", &Params::layout)
      .doc("With an array of three dimensions: the order of trial, variable and sample, e.g. [trial, variable, sample].");
  s.choice("missing", &Params::missing, {{"error", FileSource::Missing::error}, {"mask", FileSource::Missing::mask}})
      .doc("How to treat NaN and infinity in the data: as an error, or as missing samples.");
  s.choice("gaps", &Params::gaps, {{"error", GapRule::error}, {"mask", GapRule::mask}, {"split", GapRule::split}})
      .doc(
          "How to treat samples that are missing between the times in a file: as an error, as missing samples, or as the end "
          "of a trial.");
}

void describe_events(FileSchema& s) {
  s.field("events", &Params::events)
      .doc(
          "Text with lines of variable,time_s, with or without a header, or a .npy file of such rows, one file per trial; "
          "variables by name or index. Or a file of a format that a reader knows. Without `path`, the variables have events "
          "and no values; transform/counts gives them values.");
  s.choice("events_layout", &Params::events_layout,
           {{"pairs", FileSource::EventsLayout::pairs},
            {"lines", FileSource::EventsLayout::lines},
            {"files", FileSource::EventsLayout::files}})
      .doc(
          "How a text file lists events: variable and time on each line, all times of a variable on one line, or a file per "
          "variable.");
  s.field("events_select", &Params::events_select)
      .doc("Which recording of the file in `events` (without `events`: in `path`) holds the events.");
  s.field("events_ids", &Params::events_ids).doc("Name of the array that gives the variable of each event.");
  s.field("events_index", &Params::events_index).doc("Name of the array with the index after the last event of each variable.");
  s.choice("events_outside", &Params::events_outside,
           {{"error", FileSource::Outside::error}, {"drop", FileSource::Outside::drop}})
      .doc("How to treat events before the start or after the end of the recording: as an error, or leave them out.");
  s.choice("time_unit", &Params::time_unit,
           {{"auto", TimeUnit::automatic},
            {"s", TimeUnit::s},
            {"ms", TimeUnit::ms},
            {"us", TimeUnit::us},
            {"ns", TimeUnit::ns},
            {"samples", TimeUnit::samples}})
      .doc("Unit of times in files; auto: the unit that the file gives, else seconds.");
  s.field("start_s", &Params::start_s).unit("s").doc("With events alone: the time in the file that becomes 0.");
  s.field("duration_s", &Params::duration_s)
      .unit("s")
      .above(0)
      .doc("With events alone: the duration of each trial; null: as the file gives it, else up to the last event.");
  s.field("n_variables", &Params::n_variables)
      .at_least(1)
      .doc("With events alone: the number of variables, named 0, 1, … n-1; null: `names`, else those that have events.");
  s.field("quality", &Params::quality)
      .doc("Labels of the sorted units to keep; all keeps every unit. Empty: good, if the file has labels.");
  s.field("groups", &Params::groups).doc("Name of the array or column in the file that gives the groups of the variables.");
}

void describe_trials(FileSchema& s) {
  s.field("trials", &Params::trials)
      .doc("Text table of trials with columns for start and stop (or duration), e.g. start_s, stop_s.");
  s.field("trials_select", &Params::trials_select).doc("Name of such a table in the recording's own file.");
  s.field("trials_where", &Params::trials_where)
      .doc("Which rows of the table to use, by the value of a column: [condition=go].");
  s.choice("partial_trials", &Params::partial_trials,
           {{"error", FileSource::Outside::error}, {"drop", FileSource::Outside::drop}})
      .doc("How to treat trials that extend beyond the recording: as an error, or leave them out.");
  s.field("align", &Params::align)
      .doc("Column of times around which trials are cut, instead of start and stop; needs align_window_s.");
  s.field("align_window_s", &Params::align_window_s).unit("s").doc("[from, to] relative to the times in `align`.");
  s.field("covariates", &Params::covariates)
      .doc("Names of signals in the file that are not variables but are given to methods as covariates.");
}

void describe_truth(FileSchema& s) {
  s.field("truth_select", &Params::truth_select)
      .doc("Which array or table of the file in `truth` (without `truth`: in `path`) is the true wiring.");
  s.choice("truth_segments", &Params::truth_segments, {{"constant", SegmentReading::constant}, {"mean", SegmentReading::mean}})
      .doc("With wiring that changes: whether weights are constant within a segment, or are means over it.");
  s.field("index_from", &Params::index_from).range(0, 1).doc("Number of the first variable in the wiring, 0 or 1.");
  s.choice("row", &Params::row, {{"target", FileSource::Row::target}, {"source", FileSource::Row::source}})
      .doc("Whether a row of a wiring matrix is a target or a source.");
  s.choice("directed", &Params::directed, {{"error", FileSource::Directed::error}, {"both", FileSource::Directed::both}})
      .doc("How to treat an undirected edge of the wiring: as an error, or as an edge in both directions.");
  s.choice("delay_unit", &Params::delay_unit,
           {{"none", TimeUnit::automatic}, {"s", TimeUnit::s}, {"ms", TimeUnit::ms}, {"samples", TimeUnit::samples}})
      .doc("Unit of a column of delays in the wiring whose name gives no unit.");
  s.field("q", &Params::q).range(0, 1).doc("With an estimate as truth: pairs with a q-value of at most this are edges.");
  s.field("top", &Params::top).at_least(1).doc("With an estimate as truth: this many pairs with the highest scores are edges.");
}

void describe_reading(FileSchema& s) {
  using Format = FileSource::Format;
  s.choice("format", &Params::format,
           {{"auto", Format::automatic},
            {"nwb", Format::nwb},
            {"hdf5", Format::hdf5},
            {"matlab", Format::matlab},
            {"npz", Format::npz},
            {"npy", Format::npy},
            {"suite2p", Format::suite2p},
            {"phy", Format::phy},
            {"sonata", Format::sonata},
            {"nest", Format::nest},
            {"edf", Format::edf},
            {"csv", Format::csv},
            {"golgi", Format::golgi}})
      .doc(
          "Format of `path`, if it cannot be recognised from the content of a file; csv is any text table. auto: by content, "
          "for text by the file extension.");
  s.field("reader", &Params::reader)
      .doc(
          "Reader of a plugin for the format of the files; null: the one that recognises them, else text and .npy are read "
          "here.");
  s.field("select", &Params::select)
      .doc("Which recording of a file that holds several, by its name or by a unique end of the name after a slash.");
  s.field("window_s", &Params::window_s)
      .unit("s")
      .at_least(0)
      .doc("Time window to read, since the start of each trial: [from, to]; empty: everything.");
  s.field("variables_only", &Params::variables_only)
      .doc("Names or indices of the variables to read, in the order of the file; empty: all.");
  s.field("memory_limit", &Params::memory_limit)
      .unit("bytes")
      .above(0)
      .doc("Values that need more memory are not read, and the message says how to read less; null: half of the free memory.");
}

}  // namespace

void FileSource::Params::describe(SchemaOf<Params>& s) {
  describe_values(s);
  describe_events(s);
  describe_trials(s);
  describe_truth(s);
  describe_reading(s);
}

ReadRules FileSource::Params::rules() const {
  ReadRules rules;
  rules.dt_s = rate_hz ? std::optional(1 / *rate_hz) : dt_s;
  rules.rate_hz = rate_hz;
  rules.rate_from = rate;
  rules.start_s = start_s;
  rules.duration_s = duration_s;
  rules.time_unit = time_unit;
  rules.gaps = gaps;
  rules.drop_outside = events_outside == Outside::drop;
  rules.mask_missing = missing == Missing::mask;
  rules.variables = variables;
  rules.layout = layout;
  rules.names = names;
  rules.n_variables = n_variables;
  rules.event_ids = events_ids;
  rules.event_index = events_index;
  rules.groups_from = groups;
  rules.memory_limit = memory_limit;
  return rules;
}

bool FileSource::Params::chooses_while_reading() const {
  return truth.empty() && truth_select.empty() && (path.empty() || (events.empty() && !event_reader));
}

ReadRules FileSource::Params::rules_of_recording() const {
  ReadRules all = rules();
  if (chooses_while_reading()) all.variables_only = variables_only;
  return all;
}

bool FileSource::Params::is_array(const std::filesystem::path& file) const {
  return format == Format::npy || (format != Format::csv && is_npy(file));
}

WiringRules FileSource::Params::wiring_rules(double dt_of_data_s) const {
  return {.index_from = index_from,
          .row_is_source = row == Row::source,
          .both_ways = directed == Directed::both,
          .delay_unit = delay_unit,
          .q = q,
          .top = top,
          .dt_s = dt_of_data_s,
          .segments_are_means = truth_segments == SegmentReading::mean};
}

}  // namespace golgi
