// Claims of estimators and models about data that cannot be used.
#pragma once

#include <functional>

#include "golgi/conformance/examination.hpp"

namespace golgi {

/// The variable, of five, that gets one NaN value or is made constant.
constexpr std::ptrdiff_t spoilt_variable = 2;
Dataset with_nan(Dataset data);
Dataset with_constant(Dataset data);

/// Kept if `use` throws DataError; if it returns, `accepts` gives the fault in its result (empty: none).
Finding refuses(const std::string& given, const std::function<void()>& use, const std::function<std::string()>& accepts);

}  // namespace golgi
