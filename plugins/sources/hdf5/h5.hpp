// An interface to HDF5 files for the readers of this plugin: objects, their attributes and their numbers. Files are opened
// read-only, and links out of a file are never followed: external links, virtual datasets and values stored in other files are
// refused. The library is called by one thread at a time, and its error texts are used in our messages. All functions throw
// IoError or DataError that name the file and the object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <golgi/api/plugin.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace h5 {

enum class Kind { group, dataset, type };

/// The type of the values of a dataset.
enum class Class { number, text, complex, compound, reference, list, other };

struct Link {
  enum class Kind { hard, soft, outside };
  std::string name;
  Kind kind = Kind::hard;
  std::string target = {};  ///< the path of a soft link; for a link out of the file: "plain.h5:/v"
};

struct FileState;

/// A group, a dataset or a named type. Copies share the same object.
class Object {
 public:
  Kind kind() const;
  const std::string& path() const;  ///< "acquisition/raw", without a leading slash; empty for the root
  std::string name() const;         ///< last part of the path
  std::string place() const;        ///< for messages: "'session.nwb':acquisition/raw"
  const std::filesystem::path& file() const;
  std::pair<std::uint64_t, std::uint64_t> address() const;  ///< the same for every name of an object

  // Functions of groups.
  std::vector<Link> links() const;  ///< ascending by name
  bool has(const std::string& name) const;
  /// Finds an object; soft links are followed within the file.
  /// @param path  relative to this group, or to the root if it begins with a slash
  /// @return none if a part of the path does not exist
  /// @throws DataError for a link out of the file, or a link to an object that does not exist
  std::optional<Object> find(std::string_view path) const;
  Object at(std::string_view path) const;  ///< like find(); @throws DataError also if the object does not exist

  // Attributes; none if there is no such attribute, or if it is of another kind.
  std::optional<std::string> attribute_text(const char* name) const;
  std::vector<std::string> attribute_texts(const char* name) const;
  std::optional<double> attribute_number(const char* name) const;
  std::optional<Object> attribute_object(const char* name) const;  ///< the object that the attribute refers to
  bool has_attribute(const char* name) const;

  // Functions of datasets.
  Class value_class() const;
  bool is_boolean() const;
  bool is_whole() const;                    ///< integers
  std::string type_name() const;            ///< "int16", "float32", "text"
  std::vector<std::int64_t> shape() const;  ///< empty for a single value
  std::int64_t size() const;                ///< number of values; 0 if empty or without an extent
  /// Checks the dataset before numbers are read.
  /// @throws DataError for values that are not numbers, for an empty dataset, and like require_local and require_stored
  void require_numbers() const;
  /// @throws DataError for values stored in other files, and filters that are not built in
  void require_local() const;
  /// @throws DataError if the stated number of values is more than the bytes of the file can hold
  void require_stored() const;
  /// The fill value of a dataset whose values were never written; none if they were written.
  std::optional<double> unwritten() const;

  std::vector<double> numbers() const;  ///< all, in C order
  double number() const;                ///< @throws DataError unless there is exactly one value
  /// The values of a 2-D array; a 1-D array is one variable. @param variable_axis  0 or 1   @return (N, samples.size())
  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::function<void()>& poll) const;
  /// The values of some variables. @param variables  ascending   @return (variables.size(), samples.size())
  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::vector<std::ptrdiff_t>& variables,
                       const std::function<void()>& poll) const;
  std::vector<std::string> strings() const;
  std::vector<std::optional<Object>> references() const;  ///< none for an empty or broken reference
  std::vector<std::vector<double>> lists() const;         ///< lists of variable length
  std::vector<std::string> fields() const;                ///< names of the fields of a compound
  std::vector<double> field(const std::string& name) const;

 private:
  struct State;
  friend Object open(const std::filesystem::path& path);
  friend class Opening;
  explicit Object(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

/// Opens a file. @return its root
/// @throws IoError, DataError for a file that is not HDF5, is truncated, or is being written to
Object open(const std::filesystem::path& path);

/// One name of an object in a file.
struct Found {
  std::string path;
  std::optional<Object> object = {};  ///< none: it cannot be opened
  std::string alias_of = {};          ///< an earlier path of the same object; empty if this is the first
  std::string trouble = {};           ///< why it cannot be opened
};

/// All objects below the root, in the order of names within each group; soft links and links out of the file come last.
std::vector<Found> walk(const Object& root);

/// A name in printable form, without quotes; names may contain any byte.
std::string shown(std::string_view name);

}  // namespace h5
