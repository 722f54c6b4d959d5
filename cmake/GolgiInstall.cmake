# The files that `cmake --install` installs below a prefix. They find each other by relative paths, so the prefix may be moved:
#   bin/golgi                         the program; uses ../lib/golgi/plugins and ../share/golgi
#   lib/libgolgi.so.*, include/golgi  the SDK, of the rooms core … testing
#   lib/golgi/plugins, lib/cmake/golgi
#   share/golgi                       configs, templates of `golgi new`, the JSON Schema of pipelines
#   share/doc/golgi, share/bash-completion, share/zsh
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/golgi)

install(TARGETS golgi_sdk golgi EXPORT golgiTargets)
install(EXPORT golgiTargets NAMESPACE golgi:: DESTINATION ${package_folder})
configure_package_config_file(cmake/golgiConfig.cmake.in ${PROJECT_BINARY_DIR}/golgiConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/golgiConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/golgiConfig.cmake ${PROJECT_BINARY_DIR}/golgiConfigVersion.cmake
  cmake/GolgiPlugin.cmake cmake/golgi_plugin.map cmake/golgi_plugin_test_main.cpp DESTINATION ${package_folder})

foreach(room core params data numerics api learning simulation testing)
  install(DIRECTORY framework/golgi/${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/golgi FILES_MATCHING PATTERN *.hpp
    # Internal headers of the library.
    PATTERN rng_kernels.hpp EXCLUDE PATTERN lwr_step.hpp EXCLUDE PATTERN normal_equations.hpp EXCLUDE
    PATTERN progress.hpp EXCLUDE PATTERN csv_rows.hpp EXCLUDE PATTERN npy_read.hpp EXCLUDE)
endforeach()

# The schema describes every component, so the program writes it after it and its plugins are built.
set(schema ${PROJECT_BINARY_DIR}/share/golgi/golgi.schema.json)
add_custom_command(OUTPUT ${schema}
  COMMAND ${CMAKE_COMMAND} -E env --unset=GOLGI_PLUGIN_PATH sh -c "'$<TARGET_FILE:golgi>' schema > golgi.schema.json"
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/share/golgi
  DEPENDS golgi $<TARGET_PROPERTY:plugins,MANUALLY_ADDED_DEPENDENCIES> VERBATIM)
add_custom_target(schema ALL DEPENDS ${schema})

install(FILES ${schema} DESTINATION share/golgi)
install(DIRECTORY configs templates DESTINATION share/golgi PATTERN "*.golgi.json" EXCLUDE PATTERN "__pycache__" EXCLUDE)
install(FILES README.md CHANGELOG.md CONTRIBUTING.md LICENSE DESTINATION share/doc/golgi)
# In the form that Debian requires.
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9nc cmake/debian/changelog WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  OUTPUT_FILE ${PROJECT_BINARY_DIR}/changelog.Debian.gz COMMAND_ERROR_IS_FATAL ANY)
install(FILES cmake/debian/copyright ${PROJECT_BINARY_DIR}/changelog.Debian.gz DESTINATION share/doc/golgi)
install(DIRECTORY docs plugins DESTINATION share/doc/golgi FILES_MATCHING PATTERN *.md PATTERN *.svg)
install(FILES framework/golgi/app/completion/golgi.bash DESTINATION share/bash-completion/completions RENAME golgi)
install(FILES framework/golgi/app/completion/_golgi DESTINATION share/zsh/vendor-completions)
