#pragma once

#include "support/random_var.hpp"
