// Rules of source/file that hold for every format and need no reader: which units are kept, the unit of values, trials cut by a
// table, covariates.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"

namespace golgi {

/// Sorted units with the labels that are kept. @throws DataError where none is left
Dataset with_quality(const Dataset& data, const std::vector<std::string>& kept, const TaskContext& context);

/// Values in `unit`: converted among V, mV and uV, labelled where the file says none. @throws DataError for others
Dataset in_unit(const Dataset& data, const std::string& unit);

/// Signals of the recording's files as covariates on its grid.
Dataset with_covariates(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

/// Cut by the table of trials that the parameters name.
Dataset cut_in_trials(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
