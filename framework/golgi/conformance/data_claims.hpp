// What estimators and models are asked of data that cannot be used.
#pragma once

#include <functional>

#include "golgi/conformance/examination.hpp"

namespace golgi {

/// Variable 2 of a recording of five has one value that is NaN, or is constant.
constexpr std::ptrdiff_t spoilt_variable = 2;
Dataset with_nan(Dataset data);
Dataset with_constant(Dataset data);

/// Kept where `use` throws DataError; where it returns, `accepts` tells what is wrong with that (empty: nothing).
Finding refuses(const std::string& given, const std::function<void()>& use, const std::function<std::string()>& accepts);

}  // namespace golgi
