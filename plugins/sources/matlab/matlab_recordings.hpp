// Finds recordings among the variables of a MATLAB file of any version: matrices, stacks of trials, and cells of event times.
// The readers of versions 4 and 5, and of version 7.3, which is HDF5, provide the variables as arrays.
#pragma once

#include <functional>
#include <golgi/api/plugin.hpp>
#include <memory>
#include <string>
#include <vector>

namespace matlab {

class Array;
using ArrayPtr = std::shared_ptr<const Array>;

/// A variable, a field of a struct ("rec.counts") or an item of a cell ("spikes{2}").
class Array {
 public:
  enum class Kind { numbers, sparse, text, cell, structure, object };

  virtual ~Array() = default;
  const std::string& name() const { return name_; }
  const std::string& place() const { return place_; }            ///< for messages: "'a.mat':rec.counts"
  const std::string& class_name() const { return class_name_; }  ///< MATLAB's: "double", "logical", "table"
  Kind kind() const { return kind_; }
  const std::vector<std::int64_t>& dims() const { return dims_; }
  bool is_complex() const { return is_complex_; }
  std::int64_t size() const;
  bool is_vector() const;    ///< 1 x n, n x 1 or empty
  std::string text() const;  ///< description such as "8 x 2000 single"

  // Calling a function that does not fit the kind is an error. All throw DataError for damaged data.
  /// The values of an array of two dimensions. @param variable_axis  0: rows are variables   @return (N, samples.size())
  virtual golgi::Matrix matrix(std::size_t variable_axis, golgi::SampleRange samples,
                               const std::function<void()>& poll) const = 0;
  virtual std::vector<double> numbers() const = 0;       ///< in MATLAB's order: the first index runs fastest
  virtual std::vector<std::string> texts() const = 0;    ///< one text per row of characters
  virtual std::vector<ArrayPtr> items() const = 0;       ///< items of a cell (null if not found), or fields of a struct
  virtual std::vector<golgi::Link> entries() const = 0;  ///< entries of a sparse matrix: row = target, column = source

 protected:
  Array(std::string name, std::string place, std::string class_name, Kind kind, std::vector<std::int64_t> dims)
      : name_(std::move(name)),
        place_(std::move(place)),
        class_name_(std::move(class_name)),
        kind_(kind),
        dims_(std::move(dims)) {}
  void set_complex(bool is_complex) { is_complex_ = is_complex; }

 private:
  std::string name_, place_, class_name_;
  Kind kind_;
  std::vector<std::int64_t> dims_;
  bool is_complex_ = false;
};

/// The kind of a MATLAB class.
Array::Kind kind_of(const std::string& class_name);

/// The arrays of a file as recordings, wiring and names.
class Recordings {
 public:
  /// @param place  the file, for messages   @param variables  its variables; fields of scalar structs are included
  Recordings(std::string place, const std::vector<ArrayPtr>& variables);
  std::vector<golgi::Candidate> candidates() const;
  std::vector<golgi::FilePart> parts() const;
  golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const;
  golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names,
                           const golgi::TaskContext& context) const;

 private:
  void add(const ArrayPtr& array, int depth);
  const Array& named(const std::string& name) const;
  bool is_recording(const Array& array) const;
  double interval_of(const Array& array, const golgi::ReadRules& rules) const;
  std::vector<golgi::Variable> variables_of(const golgi::ReadRules& rules, std::ptrdiff_t n, const std::string& place,
                                            std::vector<std::string> otherwise) const;
  std::vector<std::string> texts_in(const Array& array) const;
  golgi::Dataset read_matrix(const Array& array, const golgi::ReadRequest& request, const golgi::TaskContext& context) const;
  golgi::Dataset read_stack(const Array& array, const golgi::ReadRequest& request, const golgi::TaskContext& context) const;
  golgi::Dataset read_events(const Array& array, const golgi::ReadRequest& request, const golgi::TaskContext& context) const;

  std::string place_;
  std::vector<ArrayPtr> arrays_;
};

}  // namespace matlab
