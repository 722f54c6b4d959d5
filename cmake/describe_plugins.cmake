# Run by CPack on what it is about to pack: stripping has changed the libraries, and a description says of which bytes it is.
file(GLOB plugins ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/lib/golgi/plugins/*.so)
foreach(plugin ${plugins})
  execute_process(COMMAND ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/bin/golgi plugins describe ${plugin} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
