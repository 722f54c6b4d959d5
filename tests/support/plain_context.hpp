#pragma once

#include "golgi/testing/plain_context.hpp"
