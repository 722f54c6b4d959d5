// HDF5 files as the readers of this plugin see them: objects, their attributes and their numbers. Files are opened to be read
// and never followed out of: external links, virtual datasets and values kept in other files are refused. One call at a time
// reaches the library, and what the library prints about errors is kept for our messages. All throw IoError or DataError that
// name the file and the object.
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

/// What the values of a dataset are.
enum class Class { number, text, complex, compound, reference, list, other };

struct Link {
  enum class Kind { hard, soft, outside };
  std::string name;
  Kind kind = Kind::hard;
  std::string target = {};  ///< of a soft link: a path; of one out of the file: "plain.h5:/v"
};

struct FileState;

/// A group, a dataset or a named type. A copy is a pointer.
class Object {
 public:
  Kind kind() const;
  const std::string& path() const;  ///< "acquisition/raw", without the slash in front; empty: the root
  std::string name() const;         ///< last part of the path
  std::string place() const;        ///< for messages: "'session.nwb':acquisition/raw"
  const std::filesystem::path& file() const;
  std::pair<std::uint64_t, std::uint64_t> address() const;  ///< the same for every name of an object

  // Of groups.
  std::vector<Link> links() const;  ///< ascending by name
  bool has(const std::string& name) const;
  /// Soft links are followed within the file. @param path  from here, or from the root where it begins with a slash
  /// @return none where a part of it is not there   @throws DataError for a link out of the file, and one to nothing
  std::optional<Object> find(std::string_view path) const;
  Object at(std::string_view path) const;  ///< @throws DataError for none, too

  // Attributes; none where there is no such attribute, or one of another kind.
  std::optional<std::string> attribute_text(const char* name) const;
  std::vector<std::string> attribute_texts(const char* name) const;
  std::optional<double> attribute_number(const char* name) const;
  std::optional<Object> attribute_object(const char* name) const;  ///< that it refers to
  bool has_attribute(const char* name) const;

  // Of datasets.
  Class value_class() const;
  bool is_boolean() const;
  bool is_whole() const;                    ///< integers
  std::string type_name() const;            ///< "int16", "float32", "text"
  std::vector<std::int64_t> shape() const;  ///< none: a single value
  std::int64_t size() const;                ///< number of values; 0: empty, or of no extent
  /// Before numbers are read. @throws DataError for other values than numbers, none at all, and as require_local
  void require_numbers() const;
  /// @throws DataError for values in other files, and filters that are not built in
  void require_local() const;
  /// @throws DataError where more values are stated than the bytes of the file can hold
  void require_stored() const;
  /// What all values are that were never written; none where they were.
  std::optional<double> unwritten() const;

  std::vector<double> numbers() const;  ///< all, in C order
  double number() const;                ///< @throws DataError unless there is a single one
  /// Of a 2-D array, or a 1-D one as one variable. @param variable_axis  0 or 1   @return (N, samples.size())
  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::function<void()>& poll) const;
  /// The same of some variables. @param variables  ascending   @return (variables.size(), samples.size())
  golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples, const std::vector<std::ptrdiff_t>& variables,
                       const std::function<void()>& poll) const;
  std::vector<std::string> strings() const;
  std::vector<std::optional<Object>> references() const;  ///< none: to nothing
  std::vector<std::vector<double>> lists() const;         ///< of variable length
  std::vector<std::string> fields() const;                ///< names of a compound's
  std::vector<double> field(const std::string& name) const;

 private:
  struct State;
  friend Object open(const std::filesystem::path& path);
  friend class Opening;
  explicit Object(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

/// The root of a file. @throws IoError, DataError for what is not an HDF5 file, is cut short, or is being written to
Object open(const std::filesystem::path& path);

/// An object of a file by one of its names.
struct Found {
  std::string path;
  std::optional<Object> object = {};  ///< none: it cannot be opened
  std::string alias_of = {};          ///< path of an earlier one that is the same object
  std::string trouble = {};           ///< why it cannot be opened
};

/// All objects below the root, each group's in the order of names; other names of the same objects last.
std::vector<Found> walk(const Object& root);

/// Names may hold any byte. @return printable, without the quotes
std::string shown(std::string_view name);

}  // namespace h5
