// The header, the records and the annotations of EDF, EDF+ and BDF files.
// Source: Kemp et al. 1992, "A simple format for exchange of digitized polygraphic recordings"; Kemp and Olivan 2003, "European
// data format 'plus'"; BioSemi, "BDF file format".
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

struct EdfSignal {
  std::string label;  ///< as in the file
  std::string unit;   ///< "V", "mV", "uV", or as in the file
  double physical_min = 0, physical_max = 0, digital_min = 0, digital_max = 0;
  std::int64_t n_in_record = 0;  ///< samples per record
  std::int64_t offset = 0;       ///< within a record, in bytes
  bool is_annotations = false;
};

struct EdfAnnotation {
  double onset_s = 0;
  double duration_s = undefined;
  std::string text;
};

struct EdfFile {
  std::filesystem::path path;
  std::vector<EdfSignal> signals;
  std::int64_t header_bytes = 0, record_bytes = 0;
  std::int64_t n_records = 0;  ///< complete records in the file
  std::int64_t n_stated = 0;   ///< in the header; -1: the writer did not finish
  double record_s = 0;         ///< 0: the file does not give it
  int sample_bytes = 2;        ///< 3 in BDF
  bool is_discontinuous = false;
  bool has_decimal_comma = false;
};

/// @throws IoError; DataError with the byte position
EdfFile read_edf_header(const std::filesystem::path& path);

/// Digital values of signals in complete records, (signals, records · n_in_record).
/// @param signals  indices of signals with the same n_in_record
Matrix read_edf_records(const EdfFile& file, const std::vector<std::size_t>& signals, std::int64_t first_record,
                        std::int64_t n_records, const Poll& poll);

/// All annotations, and the start of each record in seconds (empty where the file has no annotations).
struct EdfAnnotations {
  std::vector<EdfAnnotation> all;
  std::vector<double> record_starts_s;
};
EdfAnnotations read_edf_annotations(const EdfFile& file, const Poll& poll);

}  // namespace golgi
