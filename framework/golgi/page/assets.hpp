// The style and the script of pages, from report.css and report.js.
#pragma once

namespace golgi::page {

extern const char* const style;
extern const char* const script;

}  // namespace golgi::page
