// One kind of HDF5 file: what it holds, and how a recording is read.
#pragma once

#include <golgi/api/plugin.hpp>
#include <memory>
#include <string>
#include <vector>

#include "h5.hpp"

/// How far the parameters of source/hdf5 reach into a format.
struct FormatParams {
  bool cells_only = true;  ///< of regions of interest: only those that are cells
};

class Format {
 public:
  virtual ~Format() = default;
  /// Recordings; may be none.
  virtual std::vector<golgi::Candidate> candidates() const = 0;
  /// What else can be asked for, by name.
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

// --- What several formats share.

std::vector<std::string> names_of_variables(const std::vector<golgi::Variable>& variables);
/// "8 x 2000"
std::string text_of_shape(const std::vector<std::int64_t>& shape);
/// Whole numbers as text.
std::vector<std::string> whole_texts(const std::vector<double>& values);
/// What cannot be opened, or is a name of what is listed already, as parts that can be asked for by name.
std::vector<golgi::FilePart> other_names(const std::vector<h5::Found>& all);
/// Links of (N, N) weights, row = target. @throws DataError for another size
golgi::GroundTruth truth_of_matrix(const golgi::Matrix& weights, const std::vector<std::string>& names,
                                   const std::string& place);
