// One kind of HDF5 file: lists its contents and reads recordings.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>
#include <string>
#include <vector>

#include "h5.hpp"

/// The parameters of source/hdf5 that a format uses.
struct FormatParams {
  bool cells_only = true;  ///< whether to read only those regions of interest that are cells
};

class Format {
 public:
  virtual ~Format() = default;
  /// The recordings in the file; may be empty.
  virtual std::vector<golgi::Candidate> candidates() const = 0;
  /// The other parts of the file that can be read by name.
  virtual std::vector<golgi::FilePart> parts() const = 0;
  virtual golgi::Dataset read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const = 0;
  virtual golgi::TextTable table(const std::string& name) const;
  virtual golgi::GroundTruth truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double dt_s,
                                   const golgi::TaskContext& context) const;

 protected:
  explicit Format(h5::Object root) : root_(std::move(root)) {}
  h5::Object root_;
};

std::unique_ptr<Format> nwb_format(const h5::Object& root, const FormatParams& params);
std::unique_ptr<Format> matlab_format(const h5::Object& root);
std::unique_ptr<Format> sonata_format(const h5::Object& root);
std::unique_ptr<Format> plain_format(const h5::Object& root);

// --- Functions that several formats share.

std::vector<std::string> names_of_variables(const std::vector<golgi::Variable>& variables);
/// The shape as text, such as "8 x 2000".
std::string text_of_shape(const std::vector<std::int64_t>& shape);
/// The values as text, whole numbers without a decimal point.
std::vector<std::string> whole_texts(const std::vector<double>& values);
/// Objects that cannot be opened, and further names of listed objects, as parts that can be read by name.
std::vector<golgi::FilePart> other_names(const std::vector<h5::Found>& all);
/// The links of an (N, N) matrix of weights, row = target. @throws DataError for another size
golgi::GroundTruth truth_of_matrix(const golgi::Matrix& weights, const std::vector<std::string>& names,
                                   const std::string& place);
