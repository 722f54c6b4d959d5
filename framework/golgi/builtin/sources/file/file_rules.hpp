// Rules of source/file that apply to every format and need no reader: which units are kept, the unit of values, trials cut by a
// table, covariates.
#pragma once

#include "golgi/builtin/sources/file/file_source.hpp"

namespace golgi {

/// The sorted units with the labels to keep. @throws DataError if none is left
Dataset with_quality(const Dataset& data, const std::vector<std::string>& kept, const TaskContext& context);

/// Values in `unit`: converted among V, mV and uV, labelled if the file gives no unit. @throws DataError for other units
Dataset in_unit(const Dataset& data, const std::string& unit);

/// Signals of the recording's files as covariates on its grid.
Dataset with_covariates(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

/// The recording cut by the table of trials that the parameters name.
Dataset cut_in_trials(const Dataset& data, const FileSource::Params& params, const TaskContext& context);

}  // namespace golgi
